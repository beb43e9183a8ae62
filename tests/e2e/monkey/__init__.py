"""A monkey at the real window: random events from a seed, each of them logged, so that a run can be played again.

python -m tests.e2e.monkey --out FOLDER --seed 7 --seconds 600
python -m tests.e2e.monkey --out FOLDER --replay EVENTS.jsonl [--until 1234]
"""
