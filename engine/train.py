"""Train one of the shipped models by its recipe: `python -m engine.train --model NAME --data DIR --strokes FILE`.

The recipes are in engine/net/recipes.py. On several processes: `torchrun --nproc-per-node 2 -m engine.train ...`.
"""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

import platformdirs
import torch
from torch import distributed, nn
from tqdm import tqdm

from engine import drawingdata, mnist, models, shelf, strokedata
from engine.drawingdata import OtherDrawing
from engine.errors import EngineError
from engine.net import cards, checkpoint
from engine.net.build import build, load_weights, to_model
from engine.net.calibration import calibrated, with_reasons
from engine.net.forward import up_to_logits
from engine.net.measure import accuracy
from engine.net.pools import (
    Pool,
    TrainingData,
    as_written,
    drawn_pools,
    split_held_out,
    split_mnist,
    split_others,
    split_writers,
)
from engine.net.recipes import RECIPES, Recipe, plain
from engine.net.training import StepReport, Trainer, World


@dataclass(frozen=True, eq=False)
class Material:
    """What a training needs: pictures to learn from, and those kept apart for watching and calibrating.

    Attributes
    ----------
    training : TrainingData
    validation : Pool
        MNIST digits.
    held_out : mapping of str to Pool
        Pen digits of the writers held out, by the name of their file.
    calibrating : tuple of Pool
        Those of half of these writers, if any may be used for that.
    sources : tuple of str
        Keys of `cards.SOURCES`: where the training's drawings come from.
    """

    training: TrainingData
    validation: Pool
    held_out: Mapping[str, Pool] = field(default_factory=dict)
    calibrating: tuple[Pool, ...] = ()
    sources: tuple[str, ...] = ()


def parser() -> argparse.ArgumentParser:
    """Return the command's arguments."""
    made = argparse.ArgumentParser(prog="python -m engine.train", description=__doc__)
    add = made.add_argument
    add("--model", choices=tuple(RECIPES), required=True, help="whose recipe to follow")
    add("--data", type=Path, help="folder with MNIST's four files (default: INKLING_DATA, then the app's own)")
    add(
        "--strokes",
        type=Path,
        nargs="+",
        metavar="FILE",
        help="sets of pen digits (JSON lines, gzipped or plain); without them, MNIST alone",
    )
    add(
        "--nondigits",
        type=Path,
        metavar="FILE",
        help="real drawings that are no digit, to learn from beside made-up ones",
    )
    add(
        "--hold-out",
        nargs="+",
        default=(),
        metavar="NAME",
        help="hold out the writers, words and alphabets whose names begin so, instead of one in five, to learn how "
        "well a laboratory's digits are read that no training saw",
    )
    add("--epochs", type=int, help="instead of the recipe's")
    add("--seed", type=int, help="instead of the recipe's")
    add("--plain", action="store_true", help="no distortions and nothing but MNIST, for comparison")
    add("--device", choices=("auto", "cpu", "cuda", "mps"), default="cpu")
    add("--threads", type=int, default=1, help="threads of each process (default: 1)")
    add(
        "--out",
        type=Path,
        help="the model's folder (default: one of its own among the person's models). Only the whole recipe with all "
        "its data may take the place of a model that ships",
    )
    add("--checkpoint", type=Path, help="keeps the state after each epoch (default: in the user's cache)")
    add("--resume", action="store_true", help="go on from the checkpoint, as if there had been no break")
    add("--pictures", type=Path, help="keep the drawn pen digits in this file, or take them from it")
    add(
        "--reasons",
        action="store_true",
        help="train nothing: let the model in --out learn, from the recipe's non-digits, to say why something is none",
    )
    add("--processes", type=int, default=1, help="processes that draw pen digits and non-digits (default: 1)")
    add("--limit", type=int, help="only so many MNIST digits and so many pen digits, for a quick try")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    options = parser().parse_args(arguments)
    torch.set_num_threads(options.threads)
    world = _join_world(options.device)
    try:
        run(options, world)
    except EngineError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        if distributed.is_initialized():
            distributed.destroy_process_group()
    return 0


def run(options: argparse.Namespace, world: World) -> None:
    """Train as `options` say.

    Raises
    ------
    EngineError
        If the data or the checkpoint cannot be used, or training goes wrong.
    """
    recipe = recipe_for(options)
    out = folder_for(options, recipe)
    material = gather(options, recipe)
    if options.reasons:
        learn_reasons(out, material)
        return
    device = device_named(options.device, world)
    trainer = Trainer(recipe, material.training, device=device, world=world, teacher=_teacher(recipe))
    kept = options.checkpoint or platformdirs.user_cache_path("inkling") / f"{options.model}.checkpoint.safetensors"
    if options.resume:
        resume(trainer, kept, recipe)
    follow(trainer, material, kept, is_first=world.rank == 0)
    if world.rank == 0:
        finish(trainer, material, out, recipe)


def folder_for(options: argparse.Namespace, recipe: Recipe) -> Path:
    """Return the folder that the model will be saved to, before any time is spent on it.

    Raises
    ------
    EngineError
        If less than the whole recipe would take the place of a model that ships.
    """
    if options.out is None:
        return _unused(shelf.own_folder(), f"{options.model}-trained")
    is_whole = recipe == RECIPES[options.model] and options.limit is None and options.strokes and options.nondigits
    if options.out.resolve().parent == models.MODELS_FOLDER and not is_whole:
        raise EngineError(
            "Only the whole recipe with all its data may take the place of a model that ships; this is a shorter or "
            "another training. Say where else to save it, --out."
        )
    return Path(options.out)


def _unused(folder: Path, name: str) -> Path:
    """Return `folder/name`, or `folder/name-2` and so on where that is taken."""
    tried = (folder / (f"{name}-{number}" if number > 1 else name) for number in count(1))
    return next(each for each in tried if not each.exists())


def recipe_for(options: argparse.Namespace) -> Recipe:
    """Return the model's recipe with what the command line changes about it."""
    recipe = RECIPES[options.model]
    if options.plain:
        recipe = plain(recipe)
    if options.limit is not None:  # a few digits must give more than one batch, and a quick try has a quick end
        batch = min(recipe.batch, max(2, options.limit // 4))
        finish = min(recipe.finish_steps, max(1, options.limit // batch))
        recipe = replace(recipe, batch=batch, finish_steps=finish, finish_batch=min(recipe.finish_batch, batch))
    changes = {"epochs": options.epochs, "seed": options.seed, "held_out": tuple(options.hold_out) or None}
    return replace(recipe, **{name: value for name, value in changes.items() if value is not None})


def gather(options: argparse.Namespace, recipe: Recipe) -> Material:
    """Read and draw all pictures.

    Raises
    ------
    EngineError
        If a file is missing or broken.
    """
    training, validation = split_mnist(mnist.load(mnist.find_folder(options.data)))
    training = _first(training, options.limit)
    if options.strokes is None or options.plain:
        return Material(TrainingData(training), validation)
    sets = {path.name.split(".")[0]: split_writers(strokedata.read(path), recipe.held_out) for path in options.strokes}
    learnt = [digit for training_part, _ in sets.values() for digit in training_part]
    apart = {name: held_out for name, (_, held_out) in sets.items() if held_out}
    if not learnt or not apart:
        raise EngineError("The pen digits leave no writer to train with, or none to hold out.")
    strokes, outliers = drawn_pools(
        recipe,
        learnt[: options.limit],
        _others(options, recipe),
        training,
        options.pictures,
        processes=options.processes,
    )
    watched = {name: as_written(digits) for name, digits in apart.items()}
    # Writers held out by name are there to be measured whole: nothing may be fitted to them.
    halves = () if recipe.held_out else tuple(split_held_out(digits)[0] for digits in apart.values())
    calibrating = tuple(as_written(half) for half in halves if half)
    sources = (*cards.sources_of(learnt), *(("drawings",) if options.nondigits else ()))
    return Material(TrainingData(training, strokes, outliers), validation, watched, calibrating, sources)


def _others(options: argparse.Namespace, recipe: Recipe) -> list[OtherDrawing]:
    """Return the real non-digits to learn from."""
    if options.nondigits is None:
        return []
    return split_others(drawingdata.read(options.nondigits), recipe.held_out)[0][: options.limit]


def follow(trainer: Trainer, material: Material, kept: Path, *, is_first: bool) -> None:
    """Train to the end with a progress bar; keep a checkpoint after each epoch."""
    bar = tqdm(
        total=trainer.total_steps,
        initial=trainer.step,
        unit="step",
        disable=not is_first,
        mininterval=0.5 if sys.stderr.isatty() else 30,
    )
    with bar:
        for progress in trainer.run():
            bar.update()
            report = progress.result
            if isinstance(report, StepReport) and report.epoch_done and is_first:
                save_checkpoint(trainer, kept)
                bar.write(_line(report, trainer, material), file=sys.stdout)
                sys.stdout.flush()


def save_checkpoint(trainer: Trainer, kept: Path) -> None:
    """Keep the trainer's state, unless it holds a value that is not finite: the last good one then stays.

    Raises
    ------
    EngineError
        If the state is broken, or cannot be written.
    """
    state = trainer.state()
    broken = [name for name, value in state.items() if not torch.isfinite(value).all()]
    if broken:
        raise EngineError(f"Training went wrong at step {trainer.step}: {broken[0]} holds values that are not finite.")
    kept.parent.mkdir(parents=True, exist_ok=True)
    checkpoint.write(kept, state, {"recipe": trainer.recipe.identity()})


def resume(trainer: Trainer, kept: Path, recipe: Recipe) -> None:
    """Take up the state in `kept`.

    Raises
    ------
    EngineError
        If there is none, or it belongs to another recipe.
    """
    tensors, notes = checkpoint.read(kept)
    if notes.get("recipe") != recipe.identity():
        raise EngineError(f"The checkpoint {kept.name} belongs to another recipe; start without --resume.")
    trainer.restore(tensors)


def learn_reasons(folder: Path, material: Material) -> None:
    """Let a trained model learn why something is no digit, and say in its card from what.

    Raises
    ------
    EngineError
        If there is no such model, its card does not say how it tells non-digits, or there are none to learn from.
    """
    if material.training.outliers is None:
        raise EngineError("There are no non-digits to learn from: name them with --strokes and --nondigits.")
    model = with_reasons(models.load(folder), material.training.outliers)
    models.save(model.with_card(cards.with_reasons_source(model.card)), folder)
    print(f"Saved {folder}. Now measure it: python -m engine.evaluate {folder} --write ...")


def finish(trainer: Trainer, material: Material, out: Path, recipe: Recipe) -> None:
    """Calibrate the averaged network and save it with its card."""
    card = cards.training_card(recipe, sets=material.sources)
    model = to_model(trainer.average, recipe.spec, name=out.name, card=card)
    model = calibrated(model, (material.validation, *material.calibrating), material.training.outliers)
    models.save(model, out)
    print(f"Saved {out}. Now measure it: python -m engine.evaluate {out} --write ...")


def device_named(name: str, world: World) -> torch.device:
    """Return the device that the command line names; "auto" takes the fastest one there is."""
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    if name == "cuda":
        return torch.device("cuda", world.rank % max(torch.cuda.device_count(), 1))
    return torch.device(name)


def _join_world(device: str) -> World:
    """Join the other processes that torchrun started, if it did."""
    if int(os.environ.get("WORLD_SIZE", "1")) == 1:
        return World()
    distributed.init_process_group("nccl" if device == "cuda" else "gloo")
    return World(distributed.get_rank(), distributed.get_world_size())


def _teacher(recipe: Recipe) -> nn.Module | None:
    """Return the teacher's network up to the logits."""
    if not recipe.teacher:
        return None
    model = models.load(models.MODELS_FOLDER / recipe.teacher)
    net = build(model.spec)
    load_weights(net, model.weights)
    return up_to_logits(net)


def _first(pool: Pool, limit: int | None) -> Pool:
    return Pool(pool.images[:limit], pool.labels[:limit])


def _line(report: StepReport, trainer: Trainer, material: Material) -> str:
    """Return an epoch's summary: the averaged network on the digits that are kept apart."""
    side = trainer.recipe.spec.input_shape[1]
    pools = {"MNIST validation": material.validation}
    pools |= {f"held-out writers of {name}": pool for name, pool in material.held_out.items()}
    errors = (
        f"{name} {100 * (1 - accuracy(trainer.average, pool.images, pool.labels, side=side)):.2f} %"
        for name, pool in pools.items()
    )
    speed = f"{report.images_per_second:.0f} pictures/s"
    return f"epoch {report.epoch + 1}: loss {report.loss:.4f}, error: {', '.join(errors)}; {speed}"


if __name__ == "__main__":
    sys.exit(main())
