"""The lesson's data, network and loop, as it was taught."""
