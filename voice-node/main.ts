/** A voice node: holds agents' gateway connections and drives Lavalink for them. `npm run voice-node`. */
import { ConfigError } from '../shared/platform/config.ts';
import { guardProcess } from '../shared/platform/process-guard.ts';
import { startTracing } from '../shared/platform/start-tracing.ts';
import { onStopRequest } from '../shared/platform/stop-signals.ts';
import { readTracingVariables, type TracingVariables } from '../shared/platform/tracing-variables.ts';
import { VERSION } from '../shared/platform/version.ts';
import { readVoiceNodeConfig, type VoiceNodeConfig } from './config.ts';
import { startVoiceNode, type VoiceNode } from './node.ts';

function configOrExit(): { config: VoiceNodeConfig; tracing: TracingVariables } {
  try {
    return { config: readVoiceNodeConfig(process.env), tracing: readTracingVariables(process.env) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

const { config, tracing } = configOrExit();
// After an uncaught error, this process ends. Its leases expire, and other nodes take over.
const guard = guardProcess({
  ...{ service: 'voice-node', instance: config.NODE_ID, logLevel: config.LOG_LEVEL },
  ...{ errorWebhook: config.ERROR_WEBHOOK_URL, environment: process.env },
});
const { log } = guard;
guard.onExit(
  await startTracing(tracing, { service: 'chorus-voice-node', version: VERSION, instance: config.NODE_ID, log }),
);

let node: VoiceNode | undefined;
async function stop(): Promise<void> {
  log.info('stopping');
  await node?.stop();
  await guard.exit(0);
}
// A second request means now. The leases expire.
onStopRequest(stop, () => process.exit(1));

// Another process took over this node's name. Exit with 0, so that no supervisor restarts this one to push out the other.
node = await startVoiceNode(config, log, new Map(), () => void guard.exit(0));
console.error(`chorus voice node ${config.NODE_ID} listens on port ${node.port}`);
