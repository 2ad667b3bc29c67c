from django.apps import AppConfig


class Config(AppConfig):
    name = "wenyuan.member"
    label = "member"

    def ready(self) -> None:
        from wenyuan.accounts.personal import add_part
        from wenyuan.member import personal

        add_part("documents", personal.documents)
        add_part("deeds", personal.deeds)
        add_part("branches", personal.branches)
        add_part("notices", personal.notices)
