"""Whether the structured data of every page has the types that TypeScript knows for schema.org.

    python -m benchmarks.schema_types

A second opinion beside `tests.support.vocabulary`,
by people who have nothing to do with us: the graph of each page
in the sitemap of the demo site becomes a constant of a type of `schema-dts`, and the TypeScript compiler says
what does not fit. The packages are installed by npm once; after that nothing is asked for from elsewhere.
"""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterable
from typing import Any

from bs4 import BeautifulSoup
from defusedxml.ElementTree import fromstring

from benchmarks.demo_site import demo_site
from benchmarks.node_tools import installed

PACKAGES = ("schema-dts@2.1.0", "typescript@5.9.3")
STRICT = ("--noEmit", "--strict", "--module", "esnext", "--moduleResolution", "bundler")

Graph = dict[str, Any]


def graphs(url: str) -> dict[str, Graph]:
    """The graph of each page in the sitemap, by the address of the page."""
    sitemap = fromstring(_read(f"{url}/sitemap-pages.xml"))
    found = {}
    for address in (entry.text or "" for entry in sitemap.iterfind("{*}url/{*}loc")):
        # The sitemap has the address of the site's settings, and the demo has a port of its own.
        path = address.split("/", 3)[3]
        script = BeautifulSoup(_read(f"{url}/{path}"), "html.parser").select_one(
            'script[type="application/ld+json"]'
        )
        if script is None:
            raise SystemExit(f"/{path} has no structured data.")
        found[f"/{path}"] = json.loads(script.get_text())
    return found


def program(found: dict[str, Graph]) -> str:
    """A TypeScript program that only compiles when each graph has the types of schema.org."""
    merged = sorted({tuple(node["@type"]) for graph in found.values() for node in _with_several_types(graph)})
    leaves = sorted({f"{name}Leaf" for names in merged for name in names})
    types = [f"MergeLeafTypes<[{', '.join(f'{name}Leaf' for name in names)}]>" for names in merged]
    lines = [
        f'import type {{ {", ".join(["MergeLeafTypes", "Thing", *leaves])} }} from "schema-dts";',
        f"type Node = {' | '.join(['Thing', *types])};",
        'type Graph = { "@context": "https://schema.org"; "@graph": readonly Node[] };',
    ]
    for number, graph in enumerate(found.values()):
        lines.append(f"export const graph{number}: Graph = {json.dumps(graph)};")
    return "\n".join(lines) + "\n"


def _with_several_types(graph: Graph) -> Iterable[Graph]:
    return (node for node in graph["@graph"] if isinstance(node["@type"], list))


def _read(address: str) -> str:
    with urllib.request.urlopen(address) as response:
        return str(response.read().decode())


def main() -> None:
    """Check the graphs of the demo site; end with status 1 when one of them does not fit."""
    compiler = installed("tsc", *PACKAGES)
    with demo_site() as site:
        found = graphs(site.url)
    # Beside the packages, so that the compiler finds them.
    file = compiler.parents[2] / "graphs.ts"
    file.write_text(program(found), encoding="utf-8")
    result = subprocess.run([str(compiler), *STRICT, str(file)], capture_output=True, text=True)
    errors = [line for line in result.stdout.splitlines() if ": error " in line]
    for line in errors:
        print(line)
    print(f"{len(found)} graphs, {len(errors)} errors.")
    if result.returncode:
        sys.exit(1)


if __name__ == "__main__":
    main()
