"""The demo collection: pictures, sound and film that this program draws and plays itself."""
