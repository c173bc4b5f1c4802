"""Write the bill of materials of a wheel as CycloneDX JSON.

What the wheel installs is read by `cyclonedx-py` from a virtual environment that holds nothing else.
What stands inside the wheel without being a package, the chart library of the report page, is added
with the sum of its file. `make sbom` sets the environment up.
"""

import argparse
import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from zipfile import ZipFile

CHART = "tenure/html/vendor/chart.umd.min.js"
"""Where the chart library stands in the wheel (docs/decisions/0008-chart-library.md)."""


def chart(wheel: Path) -> dict[str, Any]:
    """Return the chart library inside a wheel as a component."""
    with ZipFile(wheel) as archive:
        data = archive.read(CHART)
    found = re.search(rb"Chart\.js v([\d.]+)", data)
    if found is None:
        raise ValueError(f"{CHART} does not say its version")
    version = found[1].decode()
    purl = f"pkg:npm/chart.js@{version}"
    return {
        "bom-ref": purl,
        "evidence": {"occurrences": [{"location": CHART}]},
        "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(data).hexdigest()}],
        "licenses": [{"license": {"id": "MIT"}}],
        "name": "chart.js",
        "purl": purl,
        "type": "library",
        "version": version,
    }


def described(bom: dict[str, Any], wheel: Path) -> dict[str, Any]:
    """Return the bill with the wheel as its subject and what stands inside of it.

    Args:
        bom: What `cyclonedx-py environment` wrote, `tenure` being one of the components.
        wheel: The wheel that was installed.
    """
    own = next(part for part in bom["components"] if part["name"] == "tenure")
    own |= {
        "type": "application",
        "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(wheel.read_bytes()).hexdigest()}],
        "components": [chart(wheel)],
    }
    own.pop("externalReferences", None)  # where this very copy was installed from
    rest = [part for part in bom["components"] if part is not own]
    return bom | {"metadata": bom["metadata"] | {"component": own}, "components": rest}


def main() -> None:
    """Write the bill of a wheel."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wheel", type=Path)
    parser.add_argument("python", help="of the environment that it is installed in")
    parser.add_argument("output", type=Path)
    options = parser.parse_args()
    tool = [sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible"]
    done = subprocess.run(
        [*tool, "--spec-version", "1.6", options.python], check=True, stdout=subprocess.PIPE
    )
    bom = described(json.loads(done.stdout), options.wheel)
    options.output.write_text(json.dumps(bom, indent=2, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
