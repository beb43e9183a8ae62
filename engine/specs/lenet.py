"""LeNet-5's connection table."""

#: Which of S2's six maps each of C3's sixteen maps reads (LeCun et al. 1998, table I): the first six take three
#: neighbours each, the next six four neighbours, the next three four that are not all neighbours, the last all six.
LENET5_C3: tuple[tuple[int, ...], ...] = (
    (0, 1, 2),
    (1, 2, 3),
    (2, 3, 4),
    (3, 4, 5),
    (0, 4, 5),
    (0, 1, 5),
    (0, 1, 2, 3),
    (1, 2, 3, 4),
    (2, 3, 4, 5),
    (0, 3, 4, 5),
    (0, 1, 4, 5),
    (0, 1, 2, 5),
    (0, 1, 3, 4),
    (1, 2, 4, 5),
    (0, 2, 3, 5),
    (0, 1, 2, 3, 4, 5),
)
