"""How do the configuration files get into the wheel? `conf/` is installed as the data package `sim._conf`.

Everything else is in pyproject.toml; this mapping alone cannot be said there next to automatic discovery of packages.
"""

from setuptools import find_packages, setup

setup(
    packages=[*find_packages(include=["sim", "sim.*", "experiments", "experiments.*"]), "sim._conf"],
    package_dir={"sim._conf": "conf"},
    package_data={"sim._conf": ["**/*.yaml"], "sim": ["*.md"]},
)
