"""Speed, memory and scaling, each against something named, in one run: `python -m tests.bench [NAME]…`."""
