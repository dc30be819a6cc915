"""Makes a random gpt-oss of a few hundred kilobytes: `TRANSFORMERS_PYTHON tiny_gpt_oss.py FOLDER`.

Runs in an interpreter of its own, which has transformers and torch; nothing else here has. What
such a model says is noise; that it is said token by token by a real server is the point.
"""

import sys

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import GptOssConfig, GptOssForCausalLM, PreTrainedTokenizerFast

TEXTS = ["Say hello in one short sentence.", "This is gpt-oss on a machine of your own."] * 50
TEMPLATE = "{% for m in messages %}<s>{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}assistant:"


def main(folder: str) -> None:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=512, special_tokens=["<s>", "</s>"], initial_alphabet=alphabet
    )
    tokenizer.train_from_iterator(TEXTS, trainer)
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", pad_token="</s>"
    )
    fast.chat_template = TEMPLATE
    fast.save_pretrained(folder)
    config = GptOssConfig(
        vocab_size=len(fast), hidden_size=64, intermediate_size=64, num_hidden_layers=2,
        num_attention_heads=4, num_key_value_heads=2, head_dim=16, num_local_experts=4,
        num_experts_per_tok=2, max_position_embeddings=4096, sliding_window=128,
        layer_types=["sliding_attention", "full_attention"],
        bos_token_id=fast.bos_token_id, eos_token_id=fast.eos_token_id,
        pad_token_id=fast.pad_token_id,
    )  # fmt: skip
    GptOssForCausalLM(config).save_pretrained(folder)


main(sys.argv[1])
