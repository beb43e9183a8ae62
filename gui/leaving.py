"""What is asked before changed filters would be lost, and how they are saved."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QInputDialog, QMessageBox, QWidget

from gui.state.library import Library

#: What a system's frame puts beside a title, and what its bold letters take more, in device-independent pixels.
FRAME_BUTTONS = 240


def save_changed_model(library: Library, parent: QWidget) -> bool:
    """Ask for a name and save the model with its changed filters under it; return whether that was done."""
    dialog = QInputDialog(parent)
    dialog.setWindowTitle(_tr("Save the changed network"))
    dialog.setLabelText(_tr("Name of the new model:"))
    dialog.setTextValue(f"my {library.base.name}")
    # Nothing in the dialog is as wide as its title, which the system's frame would shorten.
    words = dialog.fontMetrics().horizontalAdvance(dialog.windowTitle())
    dialog.resize(words + FRAME_BUTTONS, dialog.sizeHint().height())
    return bool(dialog.exec()) and library.save(dialog.textValue())


def may_leave_edits(library: Library, parent: QWidget) -> bool:
    """Ask what is to become of unsaved changes of filters; return whether the model may be left.

    They have been saved then, or are to be thrown away. Without such changes nothing is asked.
    """
    if not library.is_unsaved:
        return True
    words = _tr("Filters of {} were changed, and the changed network is not saved.").format(library.base.name)
    box = QMessageBox(QMessageBox.Icon.Question, _tr("Unsaved changes"), words, parent=parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    save = box.addButton(_tr("&Save as…"), QMessageBox.ButtonRole.AcceptRole)
    discard = box.addButton(_tr("&Discard the changes"), QMessageBox.ButtonRole.DestructiveRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(save)
    box.exec()
    if box.clickedButton() is save:
        return save_changed_model(library, parent)
    return box.clickedButton() is discard


def _tr(text: str) -> str:
    return QCoreApplication.translate("leaving", text)
