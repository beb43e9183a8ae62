"""What is asked before changed filters would be lost, and how they are saved."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QInputDialog, QMessageBox, QWidget

from gui.state.library import Library


def save_changed_model(library: Library, parent: QWidget) -> bool:
    """Ask for a name and save the model with its changed filters under it; return whether that was done."""
    name, accepted = QInputDialog.getText(
        parent, _tr("Save the changed network"), _tr("Name of the new model:"), text=f"my {library.base.name}"
    )
    return accepted and library.save(name)


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
