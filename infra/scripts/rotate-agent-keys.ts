/**
 * `npm run rotate-agent-keys`: re-encrypts every agent's token with the first key in `AGENT_TOKEN_KEYS`. Put the new key first on
 * the edge and all nodes, run this, and then remove the old key. The edge and nodes can keep running.
 */
import { parseEnvironment, variables } from '../../shared/platform/config.ts';
import { counted, plural } from '../../shared/platform/plural.ts';
import { connect } from '../../shared/platform/postgres.ts';
import { TokenCipher } from '../../shared/platform/token-crypto.ts';
import { rotateTokens } from '../../shared/voice/token-rotation.ts';
import { plainStore } from '../store.ts';

const environment = { DATABASE_URL: variables.databaseUrl, AGENT_TOKEN_KEYS: variables.agentTokenKeys };

async function main(): Promise<void> {
  const { DATABASE_URL, AGENT_TOKEN_KEYS } = parseEnvironment(environment, process.env);
  const cipher = await TokenCipher.from(AGENT_TOKEN_KEYS);
  const sql = connect(DATABASE_URL, { max: 1 });
  try {
    const { sealed, unreadable } = await rotateTokens(plainStore(sql), cipher);
    console.log(`Re-encrypted ${counted(sealed, 'token')} with the key ${cipher.keyId}.`);
    if (unreadable.length === 0) return;
    console.error(
      `Couldn’t decrypt the ${plural(unreadable.length, 'token')} of ${counted(unreadable.length, 'agent')}: ${unreadable.join(', ')}.\nAdd the old key back to AGENT_TOKEN_KEYS and run this again, or add new tokens with /pools add.`,
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
