/**
 * Loaded before a voice node that plays through the sandbox's own Lavalinks. They open no address on the web, so there's no
 * name to check before they're asked: a link gets the same answer without a network, and nothing that's pasted leaves this
 * machine. Addresses inside a network are still refused by what they are.
 */
import dns from 'node:dns/promises';
import { syncBuiltinESMExports } from 'node:module';

/** Any public address will do: nobody connects to it. */
const SOMEWHERE_PUBLIC = [{ address: '1.1.1.1', family: 4 }];

Object.assign(dns, { lookup: async () => SOMEWHERE_PUBLIC });
syncBuiltinESMExports();
