"""Reads log files into tables in one pass: cut, fields, exceptions, shapes, events. See `reading`."""
