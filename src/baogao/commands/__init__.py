"""Groups of commands that ``baogao.cli`` puts together. What a command needs is imported when it runs."""
