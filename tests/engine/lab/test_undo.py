from engine.lab.undo import MOST_STATES, Undo


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
    undo = Undo(0)
    for state in range(1, MOST_STATES + 50):
        undo.push(state)
    while undo.can_undo:
        undo.undo()
    assert undo.present == 50


def test_changes_of_one_kind_are_one_step():
    undo = Undo(0)
    for state in (1, 2, 3):
        undo.push(state, "slider")
    undo.push(4, "another")
    assert [undo.undo(), undo.undo()] == [3, 0]
    assert undo.redo() == 3
    undo.push(5, "slider")
    assert undo.undo() == 3
