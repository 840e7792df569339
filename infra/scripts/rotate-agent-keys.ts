/**
 * `npm run rotate-agent-keys`: encrypts every agent's token anew with the first of `AGENT_TOKEN_KEYS`. Put the new key first
 * everywhere, run it, then drop the old one. Edge and nodes may go on running.
 */
import * as z from 'zod';
import { fields, parseEnvironment } from '../../shared/platform/config.ts';
import { connect } from '../../shared/platform/postgres.ts';
import { TokenCipher } from '../../shared/platform/token-crypto.ts';
import { rotateTokens } from '../../shared/voice/token-rotation.ts';

const environment = z.object({ DATABASE_URL: fields.databaseUrl, AGENT_TOKEN_KEYS: fields.agentTokenKeys });

async function main(): Promise<void> {
  const { DATABASE_URL, AGENT_TOKEN_KEYS } = parseEnvironment(environment, process.env);
  const cipher = await TokenCipher.from(AGENT_TOKEN_KEYS);
  const sql = connect(DATABASE_URL, { max: 1 });
  try {
    const { sealed, unreadable } = await rotateTokens({ sql: () => sql, observe: () => {} }, cipher);
    console.log(`${sealed} tokens are encrypted anew with the key ${cipher.keyId}.`);
    if (unreadable.length === 0) return;
    console.error(
      `None of the keys opens the tokens of ${unreadable.length} agents: ${unreadable.join(', ')}.\nKeep the old key in AGENT_TOKEN_KEYS and run this again, or give new tokens with /pools add.`,
    );
    process.exitCode = 1;
  } finally {
    await sql.end({ timeout: 2 });
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
