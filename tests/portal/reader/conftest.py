from tests.renditions.zygote import tools_zygote

__all__ = ["tools_zygote"]
