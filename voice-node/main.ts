/** A voice node: holds agents' gateway connections and drives Lavalink for them. `npm run voice-node`. */
import { ConfigError } from '../shared/platform/config.ts';
import { createLogger } from '../shared/platform/log.ts';
import { onStopRequest } from '../shared/platform/stop-signals.ts';
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

// After an uncaught error, the state of the process is unknown. Its leases expire, and other nodes take over.
process.on('uncaughtException', (error) => {
  log.fatal({ error }, 'uncaught exception');
  process.exit(1);
});

let node: VoiceNode | undefined;
async function stop(): Promise<void> {
  await node?.stop();
  process.exit(0);
}
// A second request means now. The leases expire.
onStopRequest(stop, () => process.exit(1));

// Another process took over this node's name. Exit with 0, so that no supervisor restarts this one to push out the other.
node = await startVoiceNode(config, log, new Map(), () => process.exit(0));
console.error(`chorus voice node ${config.NODE_ID} listens on port ${node.port}`);
