"""A sheet of paper: what is left and what is cut away, layer upon layer, each opened along its folds."""

from dataclasses import dataclass, field

UNFOLDED: tuple[str, ...] = ("",)
HALVED: tuple[str, ...] = ("", "scale(-1 1)")
"""Folded once along the upright."""
TURNED: tuple[str, ...] = ("", "rotate(180)")


def star(folds: int) -> tuple[str, ...]:
    """Folded to a wedge: what is cut shows `folds` times around, each time with its mirror image."""
    return tuple(
        f"rotate({360 * turn / folds:.4f}){mirror}" for turn in range(folds) for mirror in ("", " scale(-1 1)")
    )


def ring(times: int, start: float = 0.0) -> tuple[str, ...]:
    """Repeated around the centre, without mirrors."""
    return tuple(f"rotate({start + 360 * turn / times:.4f})" for turn in range(times))


@dataclass
class Sheet:
    """Layers of paths in a square of 1000 units about the origin, top up. Later layers lie above earlier ones."""

    folds: tuple[str, ...] = UNFOLDED
    layers: list[str] = field(default_factory=list)

    def keep(self, *paths: str, folds: tuple[str, ...] | None = None) -> "Sheet":
        """Paper where the paths are."""
        return self._add("#fff", paths, folds)

    def cut(self, *paths: str, folds: tuple[str, ...] | None = None) -> "Sheet":
        """A hole where the paths are."""
        return self._add("#000", paths, folds)

    def lay(self, other: "Sheet", transform: str) -> "Sheet":
        """Another sheet, as it is, in its own place on this one."""
        self.layers.append(f'<g transform="{transform}">{other.drawing}</g>')
        return self

    @property
    def drawing(self) -> str:
        """The layers as SVG elements: white is paper, black is none."""
        return "".join(self.layers)

    def _add(self, fill: str, paths: tuple[str, ...], folds: tuple[str, ...] | None) -> "Sheet":
        data = "".join(paths)
        for fold in self.folds if folds is None else folds:
            self.layers.append(
                f'<path fill="{fill}" transform="{fold}" d="{data}"/>' if fold else f'<path fill="{fill}" d="{data}"/>'
            )
        return self
