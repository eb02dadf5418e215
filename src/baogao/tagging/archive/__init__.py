"""A tagged archive: made from files by the pipeline, kept as Parquet, read by everything that comes after.

On disk::

    tagged/baogao.json             what made it: versions, model, thresholds, reading options
    tagged/plan.jsonl              a line a source: file, row, size, hash, id, shard
    tagged/<table>/00000.parquet   a file a shard and table, see baogao.tagging.tables
    tagged/shards/00000.json       written last: this shard is done
"""
