"""vLLM worker extension: reload the model in place, and say which weights were loaded.

Start vLLM with this file on its PYTHONPATH and --worker-extension-cls tributary_vllm.TributaryWorker.
"""

import json
import os


class TributaryWorker:
    def tributary_reload(self):
        """Loads what the model's path leads to now."""
        manifest = os.path.join(os.path.realpath(self.model_config.model), "tributary.json")
        with open(manifest, encoding="utf-8") as file:
            weights = json.load(file)["weights"]
        self.tributary_loaded = ""
        self.model_runner.reload_weights()
        self.tributary_loaded = weights
        return weights

    def tributary_weights(self):
        """Digest of the weights that were reloaded last; empty before the first time."""
        return getattr(self, "tributary_loaded", "")
