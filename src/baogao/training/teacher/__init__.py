"""The teacher: a pretrained encoder, fine-tuned on the gold, that labels raw reports for training.

It is bigger and slower than the released pipeline and never goes out with it: its labels do. ``e5`` and
``unigram`` need numpy alone; the other modules need PyTorch (``pip install 'baogao[teacher]'``).
"""
