from engine.undo import Undo


def test_undo_and_redo_walk_through_the_states():
    undo = Undo("a")
    undo.push("b")
    undo.push("c")
    assert [undo.undo(), undo.undo(), undo.undo()] == ["b", "a", "a"]
    assert not undo.can_undo
    assert [undo.redo(), undo.redo(), undo.redo()] == ["b", "c", "c"]
    assert not undo.can_redo


def test_a_new_state_forgets_what_was_taken_back():
    undo = Undo(0)
    undo.push(1)
    undo.undo()
    undo.push(2)
    assert not undo.can_redo
    assert undo.undo() == 0


def test_the_number_of_states_is_bounded():
    undo, all_of_them = Undo(0, most=10), Undo(0)
    for state in range(1, 60):
        undo.push(state)
        all_of_them.push(state)
    assert undo.present == 59
    for each in (undo, all_of_them):
        while each.can_undo:
            each.undo()
    assert undo.present == 50
    assert all_of_them.present == 0


def test_changes_of_one_kind_are_one_step():
    undo = Undo(0)
    for state in (1, 2, 3):
        undo.push(state, together="slider")
    undo.push(4, together="another")
    assert [undo.undo(), undo.undo()] == [3, 0]
    assert undo.redo() == 3
    undo.push(5, together="slider")
    assert undo.undo() == 3


def test_steps_have_the_names_of_what_made_them():
    undo = Undo(0)
    assert (undo.undo_text, undo.redo_text) == ("", "")
    undo.push(1, "Draw")
    undo.push(2, "Scale", together="gain")
    undo.push(3, "Scale more", together="gain")
    assert (undo.undo_text, undo.redo_text) == ("Scale more", "")
    undo.undo()
    assert (undo.undo_text, undo.redo_text) == ("Draw", "Scale more")
    undo.undo()
    assert (undo.undo_text, undo.redo_text) == ("", "Draw")


def test_the_first_state_is_never_merged_away():
    undo = Undo(0)
    undo.push(1, together="gain")
    undo.undo()
    undo.push(2, together="gain")
    assert undo.undo() == 0
