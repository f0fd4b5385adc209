"""Media: what a file is, whether it is sound, and the renditions that are made of it.

The only room of ingest that knows image, sound, film and caption libraries: `pixels` is its door to libvips and
Pillow, `containers` to PyAV (`probing` opens originals with it, in a process apart), `encoding` to ffmpeg, `captions`
to webvtt. Its doors for the pipeline are `identify`, `kinds`, `recipe` and `video`.

Nothing is gathered here: a process that opens one original would import the whole room, which took it half a second.
"""
