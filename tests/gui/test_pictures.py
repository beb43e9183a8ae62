"""Pictures of every bad and good kind become a Drawing or one plain sentence."""

import struct
import zlib

import numpy as np
import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage, QImageIOHandler, QImageReader, QImageWriter

from engine.errors import EngineError
from engine.exif import orientation
from engine.strokes import Drawing, Stroke
from gui import images, opening, pictures


def encoded(image: QImage, kind: str, **settings) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, kind.encode())
    for name, value in settings.items():
        getattr(writer, f"set{name}")(value)
    assert writer.write(image), writer.errorString()
    return buffer.data().data()


def grey(width: int = 13, height: int = 9) -> np.ndarray:
    return (np.arange(width * height) * 7 % 256).astype(np.uint8).reshape(height, width)


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims to be large, and holds next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


def saved(folder, name: str, data: bytes):
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.fixture(autouse=True)
def _app(qapp):
    """Image plugins need an application."""


@pytest.mark.parametrize("kind", ["png", "bmp", "pgm", "jpg", "webp", "gif", "ico", "tiff"])
def test_every_format_that_is_offered_and_installed_opens(tmp_path, kind):
    if kind.encode() not in QImageWriter.supportedImageFormats():
        path = saved(tmp_path, f"seven.{kind}", WITHOUT_WRITER[kind])
        assert opening.read(path).picture is not None
        return
    picture = np.full((20, 30), 255, np.uint8)
    picture[5:15, 10:20] = 0
    path = saved(tmp_path, f"seven.{kind}", encoded(images.to_image(picture), kind, Quality=100))
    drawing = opening.read(path)

    assert drawing.source == f"seven.{kind}"
    seen = drawing.picture if drawing.picture.ndim == 2 else drawing.picture[..., 1]
    np.testing.assert_allclose(seen.astype(float), picture, atol=12)


#: A GIF of two frames, 2 x 1 pixels: black then white.
ANIMATED_GIF = (
    b"GIF89a\x02\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff"
    b"!\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"
    b"!\xf9\x04\x04\x0a\x00\x00\x00,\x00\x00\x00\x00\x02\x00\x01\x00\x00\x02\x02\x04\x0a\x00"
    b"!\xf9\x04\x04\x0a\x00\x00\x00,\x00\x00\x00\x00\x02\x00\x01\x00\x00\x02\x02\x0c\x0a\x00;"
)
WITHOUT_WRITER = {"gif": ANIMATED_GIF}


def test_of_an_animated_picture_the_first_frame_is_taken(tmp_path):
    drawing = opening.read(saved(tmp_path, "moving.gif", ANIMATED_GIF))
    assert drawing.picture.shape == (1, 2)
    assert drawing.picture.max() == 0


def test_colour_stays_colour_and_grey_becomes_one_channel(tmp_path):
    colour = np.zeros((5, 7, 3), np.uint8)
    colour[..., 0] = 200
    path = saved(tmp_path, "red.png", encoded(images.to_image(colour), "png"))
    np.testing.assert_array_equal(opening.read(path).picture, colour)

    path = saved(tmp_path, "grey.png", encoded(images.to_image(grey()), "png"))
    np.testing.assert_array_equal(opening.read(path).picture, grey())


def test_see_through_parts_become_white(tmp_path):
    pixels = np.zeros((4, 5, 4), np.uint8)
    pixels[1, 1] = (0, 0, 0, 255)
    pixels[2, 2] = (0, 0, 0, 128)
    path = saved(tmp_path, "hole.png", encoded(images.to_image(pixels), "png"))
    picture = opening.read(path).picture

    assert picture[0, 0] == 255
    assert picture[1, 1] == 0
    assert picture[2, 2] == pytest.approx(127, abs=1)


def test_the_cameras_rotation_is_applied(tmp_path):
    picture = np.full((16, 32), 255, np.uint8)
    picture[:, :8] = 0
    turned = encoded(
        images.to_image(picture), "jpg", Quality=100, Transformation=QImageIOHandler.TransformationRotate90
    )
    opened = opening.read(saved(tmp_path, "photo.jpg", turned)).picture

    assert opened.shape == (32, 16)
    assert opened[:6].max() < 20
    assert opened[10:].min() > 235


@pytest.mark.parametrize("name", ["wrong.jpg", "wrong.txt", "wrong", "wrong.inkling.png.gif"])
def test_content_decides_whatever_the_name_says(tmp_path, name):
    path = saved(tmp_path, name, encoded(images.to_image(grey()), "png"))
    np.testing.assert_array_equal(opening.read(path).picture, grey())


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><rect width="20" height="20"/></svg>'
GOOD_PNG = encoded(images.to_image(grey(64, 64)), "png")
BAD = {
    "empty.png": b"",
    "text.png": b"seven",
    "truncated.png": GOOD_PNG[: len(GOOD_PNG) // 2],
    "head.png": GOOD_PNG[:20],
    "noise.jpg": np.random.default_rng(0).bytes(5000),
    "broken.bmp": b"BM" + b"\xff" * 60,
    "broken.gif": b"GIF89a" + b"\0" * 4,
    "drawing.svg": SVG,
    "claims.png": png_header(100_000, 100_000),
    "longer.png": png_header(2_000_000_000, 1),
    "none.png": png_header(0, 5),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_picture_is_one_sentence_with_its_name(tmp_path, name, qtlog):
    with qtlog.disabled(), pytest.raises(EngineError) as caught:  # Qt's own readers warn as they give up
        opening.read(saved(tmp_path, name, BAD[name]))
    sentence = str(caught.value)
    assert name in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_a_huge_picture_is_refused_before_it_is_decoded(tmp_path):
    with pytest.raises(EngineError, match="100000 × 100000 pixels"):
        opening.read(saved(tmp_path, "claims.png", BAD["claims.png"]))


def test_a_huge_file_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "huge.png"
    with path.open("wb") as file:
        file.truncate(pictures.MAX_BYTES + 1)  # sparse: takes no room
    with pytest.raises(EngineError, match="too large"):
        opening.read(path)


def test_missing_files_and_folders_are_one_sentence(tmp_path):
    with pytest.raises(EngineError, match=r"“nothing\.png” could not be read"):
        opening.read(tmp_path / "nothing.png")
    with pytest.raises(EngineError, match="is a folder, not a file"):
        opening.read(tmp_path)


def test_a_large_picture_comes_back_bounded_with_its_shape(tmp_path):
    large = np.full((1500, 3000), 255, np.uint8)
    large[500:1000, 1000:2000] = 0
    drawing = opening.read(saved(tmp_path, "large.png", encoded(images.to_image(large), "png")))

    assert drawing.picture.shape == (512, 1024)
    assert drawing.picture[256, 512] == 0
    assert drawing.picture[20, 20] == 255


def test_a_photo_that_was_cut_short_opens_as_far_as_it_goes_or_says_so(tmp_path, qtlog):
    photo = encoded(images.to_image(grey(300, 300)), "jpg")
    path = saved(tmp_path, "cut.jpg", photo[: len(photo) // 2])
    with qtlog.disabled():
        try:
            assert opening.read(path).picture.shape[:2] == (300, 300)
        except EngineError as error:
            assert "“cut.jpg” is damaged" in str(error)


@pytest.mark.parametrize("width", range(1, 10))
def test_arrays_and_images_match_whatever_the_padding_of_rows(width):
    picture = grey(width, 5)
    image = images.to_image(picture)
    assert [[image.pixelColor(x, y).red() for x in range(width)] for y in range(5)] == picture.tolist()
    np.testing.assert_array_equal(images.to_array(image), picture)

    colour = np.dstack([picture, picture[::-1], 255 - picture])
    np.testing.assert_array_equal(images.to_array(images.to_image(colour)), colour)


def test_an_image_is_a_copy_of_its_array():
    picture = np.zeros((4, 4), np.uint8)
    image = images.to_image(picture)
    picture[:] = 255
    assert image.pixelColor(0, 0) == QColor("black")


def test_a_pasted_picture_becomes_a_drawing_of_bounded_size():
    drawing = pictures.from_image(images.to_image(np.zeros((10, 4000), np.uint8)), source="pasted")
    assert drawing.picture.shape == (2, 1024)
    assert drawing.source == "pasted"
    with pytest.raises(EngineError, match="no picture"):
        pictures.from_image(QImage())


def test_a_high_density_picture_keeps_its_pixels():
    image = images.to_image(np.dstack([grey(8, 8)] * 3 + [np.full((8, 8), 255, np.uint8)]))
    image.setDevicePixelRatio(2)
    np.testing.assert_array_equal(pictures.from_image(image).picture, grey(8, 8))


def test_copying_gives_black_ink_on_white():
    stroke = Stroke(points=np.array([[0.2, 0.5], [0.8, 0.5]], np.float32))
    image = pictures.draw_image(Drawing(strokes=(stroke,)))
    side = image.width()
    assert image.pixelColor(side // 2, side // 2) == QColor("black")
    assert image.pixelColor(side // 2, side // 4) == QColor("white")


def test_the_reader_is_given_a_limit_of_its_own(tmp_path):
    QImageReader.setAllocationLimit(0)
    opening.read(saved(tmp_path, "good.png", GOOD_PNG))
    assert QImageReader.allocationLimit() == pictures.ALLOCATION_LIMIT_MIB


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC photo.*Share it from the phone as JPEG.*Most Compatible"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "HEIC photo"),
        (b"\0\0\0\x18ftypavif\0\0\0\0avifmif1", "AVIF picture.*save it as PNG or JPEG"),
        (b"\0\0\0\x18ftypisom\0\0\0\0isommp41", "a film"),
        (b"%PDF-1.7\n", "PDF document"),
        (b"<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG drawing"),
    ],
    ids=str,
)
def test_a_format_that_cannot_be_read_says_what_to_do(tmp_path, data, words):
    with pytest.raises(EngineError, match=words):
        opening.read(saved(tmp_path, "IMG_0001.jpg", data))


def with_exif(data: bytes, kind: str, value: int) -> bytes:
    """A PNG's or WebP's bytes with a camera's orientation put in."""
    exif = b"MM\0*\0\0\0\x08\0\x01" + struct.pack(">HHIHH", 0x0112, 3, 1, value, 0) + b"\0\0\0\0"
    if kind == "png":
        chunk = struct.pack(">I", len(exif)) + b"eXIf" + exif + struct.pack(">I", zlib.crc32(b"eXIf" + exif))
        return data[:33] + chunk + data[33:]
    whole = data[12:] + b"EXIF" + struct.pack("<I", len(exif)) + exif
    return b"RIFF" + struct.pack("<I", 4 + len(whole)) + b"WEBP" + whole


@pytest.mark.parametrize("kind", ["png", "webp"])
@pytest.mark.parametrize("value", range(1, 9))
def test_the_cameras_rotation_is_applied_where_qt_does_not_look_for_it(kind, value):
    pixels = grey()
    turned = {
        1: pixels, 2: pixels[:, ::-1], 3: pixels[::-1, ::-1], 4: pixels[::-1], 5: pixels.T,
        6: np.rot90(pixels, -1), 7: pixels[::-1, ::-1].T, 8: np.rot90(pixels),
    }  # fmt: skip
    if kind == "webp" and b"webp" not in [bytes(each.data()) for each in QImageWriter.supportedImageFormats()]:
        pytest.skip("this Qt cannot write WebP")
    data = with_exif(encoded(images.to_image(pixels), kind, Quality=100), kind, value)
    np.testing.assert_allclose(images.to_array(pictures.decode(data, name="x")).astype(int), turned[value], atol=3)


def test_damaged_exif_is_no_rotation():
    data = with_exif(encoded(images.to_image(grey()), "png"), "png", 6)
    for end in range(40, 75):
        cut = data[:33] + struct.pack(">I", end - 33) + b"eXIf" + data[41:end]
        assert 1 <= orientation(cut) <= 8
    assert orientation(b"") == orientation(data[:20]) == orientation(b"RIFF1234WEBPEXIF\xff\xff\xff\xff") == 1


def test_a_white_digit_on_clear_ground_is_seen():
    image = QImage(20, 20, QImage.Format.Format_ARGB32)
    image.fill(QColor(0, 0, 0, 0))
    for y in range(5, 15):
        image.setPixelColor(10, y, QColor("white"))
    pixels = images.to_array(image)
    assert pixels[10, 10] == 255
    assert pixels[0, 0] == 0


@pytest.mark.parametrize("top", [300, 4095, 65535])
def test_grey_of_16_bits_keeps_its_shades_whatever_part_of_its_range_it_uses(top):
    image = QImage(64, 1, QImage.Format.Format_Grayscale16)
    wanted = np.linspace(0, 255, 64)
    rows = np.frombuffer(image.bits(), np.uint16)
    rows[:64] = np.rint(wanted / 255 * top)
    np.testing.assert_allclose(images.to_array(image)[0], wanted, atol=1)
