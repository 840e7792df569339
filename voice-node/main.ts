/** A voice node: holds agents' gateway connections and drives Lavalink for them. `npm run voice-node`. */
import { ConfigError } from '../shared/platform/config.ts';
import { createLogger } from '../shared/platform/log.ts';
import { readVoiceNodeConfig, type VoiceNodeConfig } from './config.ts';
import { startVoiceNode, type VoiceNode } from './node.ts';

function configOrExit(): VoiceNodeConfig {
  try {
    return readVoiceNodeConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

const config = configOrExit();
const log = createLogger(config.LOG_LEVEL, 'voice-node');

// What nobody caught leaves the process in a state nobody thought of. The leases end, and other nodes take over.
process.on('uncaughtException', (error) => {
  log.fatal({ error }, 'uncaught');
  process.exit(1);
});

let node: VoiceNode | undefined;
let isStopping = false;
async function stop(): Promise<void> {
  // Whoever asks twice does not want to wait; the leases end by themselves.
  if (isStopping) process.exit(1);
  isStopping = true;
  await node?.stop();
  process.exit(0);
}
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
// The bootstrap that started us is gone, whatever ended it.
process.on('disconnect', stop);
process.channel?.unref();

// Ended by its own kind: exit code 0, so that no supervisor starts it again to chase the other away.
node = await startVoiceNode(config, log, new Map(), () => process.exit(0));
console.error(`chorus voice node ${config.NODE_ID} listens on port ${node.port}`);
