"""The roof: command line, configuration and the pipeline that joins the parts."""
