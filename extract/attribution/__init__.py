"""Attribution: source, cue and content of what an article reports."""
