"""The pipeline: wiring in the modules here, pure stages in the folders."""
