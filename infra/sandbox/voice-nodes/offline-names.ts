/**
 * Replaces DNS lookups in voice nodes that use the sandbox's own Lavalink endpoints. Those don't open URLs on the web, so no name
 * has to be checked first. Links work the same without a network, and nothing that's pasted leaves this machine. Private IP
 * addresses are still rejected.
 */
import dns from 'node:dns/promises';
import { syncBuiltinESMExports } from 'node:module';

/** Any public address, because nothing connects to it. */
const PUBLIC_ADDRESS = [{ address: '1.1.1.1', family: 4 }];

Object.assign(dns, { lookup: async () => PUBLIC_ADDRESS });
syncBuiltinESMExports();
