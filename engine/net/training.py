"""Training a network: the loop, which knows no screen and no files. It is a generator of Progress.

Chance in a step follows from the recipe's seed and the step's number alone. So a training that was interrupted goes on
exactly as it would have, several processes agree without a word, and what other threads draw changes nothing.
"""

import math
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.parallel import DistributedDataParallel

from engine.errors import EngineError
from engine.net import checkpoint
from engine.net.augment import augment, draw
from engine.net.build import build
from engine.net.chance import initialise, with_own_dropout
from engine.net.forward import Network, up_to_logits
from engine.net.pools import TrainingData
from engine.net.recipes import Recipe
from engine.pictured import seed_for
from engine.progress import Progress


@dataclass(frozen=True)
class World:
    """Which of how many processes this one is; each trains on its own slice of every batch."""

    rank: int = 0
    size: int = 1


@dataclass(frozen=True)
class StepReport:
    """What one step reports.

    Attributes
    ----------
    step, epoch : int
        Counted from 0.
    loss : float
        Mean over the batch (over this process's part of it).
    learning_rate : float
    images_per_second : float
        Over all processes, since the start or the resume.
    epoch_done : bool
        True on the last step of an epoch: the moment for a checkpoint.
    """

    step: int
    epoch: int
    loss: float
    learning_rate: float
    images_per_second: float
    epoch_done: bool


@dataclass(frozen=True)
class Part:
    """One part of a training: its steps, their batches, and the rate that rises and falls over them.

    Attributes
    ----------
    first_epoch, steps, steps_per_epoch, batch : int
        The last epoch of a part may be cut short.
    learning_rate : float
    stroke_share, outlier_share : float
        As in a Recipe.
    """

    first_epoch: int
    steps: int
    steps_per_epoch: int
    batch: int
    learning_rate: float
    stroke_share: float
    outlier_share: float


def parts_of(recipe: Recipe, data: TrainingData) -> tuple[Part, ...]:
    """Return the parts of a recipe: large batches first, then small ones with shares of their own."""
    each = data.epoch_size(recipe) // recipe.batch
    first = Part(
        0, recipe.epochs * each, each, recipe.batch, recipe.learning_rate, recipe.stroke_share, recipe.outlier_share
    )
    if not recipe.finish_steps:
        return (first,)
    batch, shares = min(recipe.finish_batch, recipe.batch), (recipe.finish_stroke_share, recipe.finish_outlier_share)
    size = data.epoch_size(replace(recipe, stroke_share=shares[0], outlier_share=shares[1]))
    return (first, Part(recipe.epochs, recipe.finish_steps, size // batch, batch, recipe.finish_rate, *shares))


class Trainer:
    """A training in progress.

    Attributes
    ----------
    net : Network
        The network as its steps left it, softmax included.
    average : Network
        The network of averaged weights: the one to use.
    parts : tuple of Part
    step : int
        Steps done.
    """

    def __init__(
        self,
        recipe: Recipe,
        data: TrainingData,
        *,
        device: torch.device | str = "cpu",
        world: World = World(),
        teacher: nn.Module | None = None,
    ) -> None:
        """Make the network and its optimizer.

        Parameters
        ----------
        recipe : Recipe
        data : TrainingData
        device : torch.device or str
        world : World
            With `size` above 1, torch.distributed must be initialised.
        teacher : nn.Module or None
            Gives logits for the same pictures, if the recipe has a teacher.

        Raises
        ------
        EngineError
            If the batch does not divide among the processes, or an epoch holds no full batch.
        """
        self.recipe, self.data, self.world = recipe, data, world
        self.device = torch.device(device)
        self.parts = parts_of(recipe, data)
        for part in self.parts:
            if part.batch % world.size or not part.steps_per_epoch:
                raise EngineError(
                    f"A batch of {part.batch} does not fit {world.size} processes and "
                    f"{data.epoch_size(recipe)} pictures."
                )
        self.net = _placed(recipe, self.device)
        self.average = _placed(recipe, self.device).eval()
        self._dropouts = with_own_dropout(self.net)
        self.teacher = teacher.to(self.device).eval() if teacher is not None else None
        groups = _groups(self.net, recipe.weight_decay)
        self.optimizer = torch.optim.AdamW(groups, lr=recipe.learning_rate, fused=True)
        logits = up_to_logits(self.net)  # shares the parameters
        self._logits: nn.Module = DistributedDataParallel(logits) if world.size > 1 else logits
        self.step = 0

    @property
    def total_steps(self) -> int:
        """Steps of the whole recipe."""
        return sum(part.steps for part in self.parts)

    def run(self) -> Iterator[Progress]:
        """Train to the end of the recipe, one report a step (`result` is a StepReport).

        Raises
        ------
        EngineError
            If the loss is no longer a finite number; the weights are then not worth keeping.
        """
        started, first, shown = time.perf_counter(), self.step, 0
        while self.step < self.total_steps:
            part, done = self._part()
            epoch, within = divmod(done, part.steps_per_epoch)
            if within == 0 or self.step == first:
                order = self.data.order(self._shown_in(part), part.first_epoch + epoch)
            rate = self._set_learning_rate(part, done)
            loss = self._train_on(order[within * part.batch : (within + 1) * part.batch])
            if not math.isfinite(loss):
                raise EngineError(
                    f"Training went wrong at step {self.step + 1} (epoch {part.first_epoch + epoch + 1}): the loss is "
                    "not a finite number. A smaller learning rate may help."
                )
            shown += part.batch
            speed = shown / (time.perf_counter() - started)
            number = part.first_epoch + epoch
            report = StepReport(
                self.step, number, loss, rate, speed, done + 1 in (part.steps, (epoch + 1) * part.steps_per_epoch)
            )
            self.step += 1
            yield Progress(self.step, self.total_steps, f"epoch {number + 1}, loss {loss:.3f}", report)

    def _shown_in(self, part: Part) -> Recipe:
        """Return the recipe with the shares of the pictures that a part shows."""
        return replace(self.recipe, stroke_share=part.stroke_share, outlier_share=part.outlier_share)

    def _part(self) -> tuple[Part, int]:
        """Return the part of the training that the next step belongs to, and how many of its steps are done."""
        done = self.step
        for part in self.parts[:-1]:
            if done < part.steps:
                return part, done
            done -= part.steps
        return self.parts[-1], done

    def _set_learning_rate(self, part: Part, done: int) -> float:
        rate = part.learning_rate * schedule(done / part.steps, self.recipe.warm_up)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        return rate

    def _train_on(self, rows: Tensor) -> float:
        """Take one step on the pictures of a batch; return the loss."""
        images, labels = self._batch(rows)
        for place, dropout in enumerate(self._dropouts):
            dropout.generator.manual_seed(seed_for(self.recipe.seed, "dropout", self.step, self.world.rank, place))
        self.net.train()
        self.optimizer.zero_grad()
        with torch.no_grad():
            taught = self.teacher(images) if self.teacher is not None else None
        loss = loss_of(self._logits(fitted(images, self.recipe.spec.input_shape[1])), labels, self.recipe, taught)
        loss.backward()  # type: ignore[no-untyped-call]
        self.optimizer.step()
        self._update_average()
        return float(loss.detach())

    def _batch(self, rows: Tensor) -> tuple[Tensor, Tensor]:
        """Return this process's part of a batch: pictures (n, 1, 28, 28) in [0, 1], distorted, and labels (n,)."""
        share = len(rows) // self.world.size
        part = slice(self.world.rank * share, (self.world.rank + 1) * share)
        images = self.data.images[rows[part]].to(self.device).float().div_(255)[:, None]
        labels = self.data.labels[rows[part]].to(self.device)
        if self.recipe.augmentation is not None:
            generator = torch.Generator().manual_seed(seed_for(self.recipe.seed, "augment", self.step))
            draws = draw(len(rows), generator).rows(part).to(self.device)
            images = augment(images, labels, draws, self.recipe.augmentation)
        return images.contiguous(memory_format=torch.channels_last), labels

    @torch.no_grad()
    def _update_average(self) -> None:
        """Move the averaged weights towards the present ones; faster at first, when there is little to average."""
        decay = min(self.recipe.average, (1 + self.step) / (10 + self.step))
        averaged, present = (list(net.state_dict().values()) for net in (self.average, self.net))
        moving = [i for i, value in enumerate(averaged) if value.is_floating_point()]
        torch._foreach_lerp_([averaged[i] for i in moving], [present[i] for i in moving], 1 - decay)
        for i in set(range(len(averaged))).difference(moving):
            averaged[i].copy_(present[i])  # counts of batches

    def state(self) -> dict[str, Tensor]:
        """Return everything that `restore` needs, by name."""
        net = {f"net.{name}": value for name, value in self.net.state_dict().items()}
        average = {f"average.{name}": value for name, value in self.average.state_dict().items()}
        return net | average | checkpoint.optimizer_tensors(self.optimizer) | {"step": torch.tensor(self.step)}

    def restore(self, tensors: Mapping[str, Tensor]) -> None:
        """Go back to a state that `state` returned.

        Raises
        ------
        EngineError
            If the state is that of another network.
        """
        try:
            for prefix, net in (("net.", self.net), ("average.", self.average)):
                net.load_state_dict({n.removeprefix(prefix): v for n, v in tensors.items() if n.startswith(prefix)})
            checkpoint.load_optimizer(self.optimizer, tensors)
            self.step = int(tensors["step"])
        except (RuntimeError, KeyError, ValueError) as error:
            raise EngineError("The checkpoint does not fit this network.") from error


def schedule(done: float, warm_up: float) -> float:
    """Return the learning rate's factor when a share `done` of the steps is done: a rise, then a half cosine to 0."""
    if done < warm_up:
        return (done + 0.01 * warm_up) / (1.01 * warm_up)
    return 0.5 * (1 + math.cos(math.pi * (done - warm_up) / (1 - warm_up)))


def loss_of(logits: Tensor, labels: Tensor, recipe: Recipe, taught: Tensor | None = None) -> Tensor:
    """Return the mean loss of a batch.

    "No digit" is one class more, whose logit is always 0: a background class (its own weights can be subtracted from
    all others without changing a probability), and at the same time the training of an energy score (Liu, Wang, Owens,
    Li, "Energy-based Out-of-distribution Detection", NeurIPS 2020).

    Parameters
    ----------
    logits : (N, 10)
    labels : (N,) int64
        A negative label stands for a non-digit.
    recipe : Recipe
    taught : (N, 10) or None
        The teacher's logits.
    """
    count = logits.shape[1]
    is_digit = labels >= 0
    target = functional.one_hot(labels.clamp_min(0), count) * (1 - recipe.smoothing) + recipe.smoothing / count
    target = torch.where(is_digit[:, None], target, 0.0)
    target = torch.cat([target, (~is_digit)[:, None].to(target.dtype)], dim=1)  # (N, 11)
    logits, taught = with_none(logits), None if taught is None else with_none(taught)
    losses = -(target * functional.log_softmax(logits, dim=1)).sum(dim=1)  # (N,)
    if taught is not None:
        heat, share = recipe.teacher_temperature, recipe.teacher_weight
        soft = functional.softmax(taught / heat, dim=1)
        imitation = -(soft * functional.log_softmax(logits / heat, dim=1)).sum(dim=1) * heat**2
        losses = (1 - share) * losses + share * imitation
    return (losses * torch.where(is_digit, 1.0, recipe.outlier_weight)).mean()


def with_none(logits: Tensor) -> Tensor:
    """Return the logits (N, 10) with the one of "no digit", which is always 0, behind them: (N, 11)."""
    return functional.pad(logits, (0, 1))


def fitted(images: Tensor, side: int) -> Tensor:
    """Pad (N, 1, 28, 28) pictures with paper to the network's input side (32 for LeNet-5)."""
    edge = (side - images.shape[-1]) // 2
    return functional.pad(images, (edge, edge, edge, edge)) if edge else images


def _placed(recipe: Recipe, device: torch.device) -> Network:
    """Return the recipe's untrained network on a device.

    With the channels last, convolutions are a third faster on CPUs.
    """
    net = build(recipe.spec)
    initialise(net, torch.Generator().manual_seed(seed_for(recipe.seed, "weights")))
    return net.to(device).to(memory_format=torch.channels_last)  # type: ignore[no-any-return, call-overload]


def _groups(net: nn.Module, weight_decay: float) -> list[dict[str, object]]:
    """Return the optimizer's groups: weights decay; biases and the norms' factors do not."""
    decaying = [p for p in net.parameters() if p.ndim > 1]
    others = [p for p in net.parameters() if p.ndim <= 1]
    return [{"params": decaying, "weight_decay": weight_decay}, {"params": others, "weight_decay": 0.0}]
