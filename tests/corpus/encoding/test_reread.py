from baogao.corpus.encoding.bigrams import bigrams
from baogao.corpus.encoding.channels import SHIFTED, elements
from baogao.corpus.encoding.reread import ANY, LATIN, Channel, candidates, encoded, readings, sources
from baogao.corpus.encoding.weigh import Adapted, below, means, windows

MODEL = Adapted(bigrams(), "")


def test_a_lost_first_byte_is_found() -> None:
    broken = "?" + "居民人均".encode("gbk")[1:-1].decode("gbk") + "?"
    assert readings(list(elements(broken, {}, SHIFTED)), MODEL, SHIFTED, "城乡")[0].text == "居民人均"


def test_readings_come_best_first_and_none_twice() -> None:
    found = readings(list(elements("??h政府", {}, SHIFTED)), MODEL, SHIFTED, "发展")
    assert [reading.score for reading in found] == sorted((reading.score for reading in found), reverse=True)
    assert len({reading.text for reading in found}) == len(found)
    assert found[0].text == "。縣政府"


def test_what_stands_there_is_one_of_the_readings() -> None:
    found = readings(list(elements("经济社会", {}, SHIFTED)), MODEL, SHIFTED)
    assert found[0].text == "经济社会"


def test_a_run_in_another_encoding_is_read_whole() -> None:
    channel = Channel("UTF-8 read as Latin-1", "latin-1", "utf-8")
    broken = "经济".encode().decode("latin-1")
    assert (
        readings(list(elements(f"发展{broken}社会", {}, channel)), MODEL, channel)[0].text == "发展经济社会"
    )


def test_candidates_fit_every_byte_that_is_known() -> None:
    row = candidates((0xCF, ANY), "gbk")
    assert "县" in row
    assert all(char.encode("gbk")[0] == 0xCF for char in row)
    assert set(candidates((0xE5, ANY, 0xBF), "utf-8")) >= {"县"}
    assert candidates((0x41,), "gbk") == "A"


def test_bytes_come_back_from_windows_1252_as_they_were() -> None:
    for byte in range(0x80, 0x100):
        char = bytes([byte]).decode("cp1252", "ignore") or chr(byte)
        assert encoded(char, "latin-1") == bytes([byte])
    assert 0xFFFD not in LATIN


def test_a_character_that_stands_twice_in_an_encoding_has_both_sources() -> None:
    assert len(sources("昮", "cp932")) == 2
    assert sources("政", "gbk") == ("政".encode("gbk"),)
    assert sources("政", "latin-1") == ()


def test_a_report_makes_its_own_names_probable() -> None:
    own = Adapted(bigrams(), "推进洋市涂开发。洋市涂、洋市涂" * 3)
    assert own.after("洋市", "涂") > MODEL.after("洋市", "涂") + 2


def test_the_likeliest_come_first() -> None:
    found = MODEL.likeliest("政府", "工作匋鑫报")
    assert found[0][0] in "工作"
    assert [weight for _, weight in found] == sorted((weight for _, weight in found), reverse=True)


def test_windows_keep_to_their_text() -> None:
    parts = ["经济社会发展", "工作", ""]
    found = [rows for (rows,) in windows(parts, (3,), bigrams())]
    assert [len(rows) for rows in found] == [4, 0, 0]
    alone = means(bigrams().log_probabilities("经济社会发展"), 3)
    assert abs(found[0] - alone).max() < 1e-3
    assert below(alone, 3, 0.0)
    assert not below(alone, 3, -50.0)
