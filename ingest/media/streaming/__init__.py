"""Streams: the rungs of a film, its sound, their playlists, and what is drawn from the smallest of them.

HLS with fragmented MP4, one file for each rung, 4 s to a segment, cut at the same pictures in all of them.
"""
