/** Google's tokens and Sheets API, as far as spreadsheets that someone shared with a service account need them. */
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLocalJWKSet, exportJWK, jwtVerify } from 'jose';
import type { GoogleAccount } from '../../shared/platform/google/service-account.ts';

const SCOPE = 'https://www.googleapis.com/auth/spreadsheets';
/** Google's limit for a token's assertion, in seconds. */
const LONGEST_S = 3_600;

export interface GoogleEndpoint {
  account: GoogleAccount;
  tokenUrl: string;
  sheetsUrl: string;
  /** Requests for tokens so far. */
  tokens: number;
  /** Requests to the Sheets API so far, as `PUT /v4/…`. */
  asked: string[];
  /** Spreadsheets by ID, each with its tabs. */
  spreadsheets: Map<string, { isShared: boolean; tabs: Map<string, unknown[][]> }>;
  /** What every request to the Sheets API is answered with, until it's undefined again. */
  failure: { status: number; body: string } | undefined;
  stop(): Promise<void>;
}

/** Starts it on 127.0.0.1, with a key pair of its own. */
export async function startGoogle(): Promise<GoogleEndpoint> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), alg: 'RS256' }] });
  const email = 'chorus@test-project.iam.gserviceaccount.com';
  const granted = new Set<string>();

  async function grant(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await textOf(request));
    try {
      if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer') throw new Error('another grant');
      const { payload, protectedHeader } = await jwtVerify(form.get('assertion') ?? '', keys, {
        ...{ algorithms: ['RS256'], issuer: email, audience: endpoint.tokenUrl, requiredClaims: ['iat', 'exp'] },
      });
      if (protectedHeader.typ !== 'JWT' || payload.scope !== SCOPE) throw new Error('another scope');
      if (Number(payload.exp) - Number(payload.iat) > LONGEST_S) throw new Error('too long');
    } catch (error) {
      return send(response, 400, { error: 'invalid_grant', error_description: String(error) });
    }
    endpoint.tokens += 1;
    const token = `ya29.token-${endpoint.tokens}`;
    granted.add(token);
    return send(response, 200, { access_token: token, expires_in: 3_599, token_type: 'Bearer' });
  }

  async function sheets(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request;
    const body = await textOf(request);
    endpoint.asked.push(`${method} ${decodeURIComponent(url)}`);
    if (endpoint.failure !== undefined)
      return void response.writeHead(endpoint.failure.status).end(endpoint.failure.body);
    if (!granted.has(request.headers.authorization?.replace('Bearer ', '') ?? ''))
      return refuse(response, 401, 'UNAUTHENTICATED', 'no valid token');
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const [, id = '', rest = ''] = /^\/v4\/spreadsheets\/([\w-]+)(.*)$/.exec(pathname) ?? [];
    const found = endpoint.spreadsheets.get(id);
    if (found === undefined) return refuse(response, 404, 'NOT_FOUND', 'Requested entity was not found.');
    if (!found.isShared) return refuse(response, 403, 'PERMISSION_DENIED', 'The caller does not have permission');
    if (method === 'GET' && rest === '')
      return send(response, 200, { sheets: [...found.tabs.keys()].map((title) => ({ properties: { title } })) });
    const parsed = JSON.parse(body) as {
      requests?: { addSheet: { properties: { title: string } } }[];
      values?: unknown[][];
    };
    if (method === 'POST' && rest === ':batchUpdate') {
      for (const { addSheet } of parsed.requests ?? []) found.tabs.set(addSheet.properties.title, []);
      return send(response, 200, { spreadsheetId: id, replies: [{}] });
    }
    const [, quoted = '', action = ''] = /^\/values\/'(.+)'(:clear|!A1)$/.exec(decodeURIComponent(rest)) ?? [];
    const title = quoted.replaceAll("''", "'");
    if (!found.tabs.has(title)) return refuse(response, 400, 'INVALID_ARGUMENT', 'Unable to parse range');
    if (method === 'POST' && action === ':clear') found.tabs.set(title, []);
    else if (method === 'PUT' && action === '!A1' && searchParams.get('valueInputOption') === 'RAW')
      found.tabs.set(title, parsed.values ?? []);
    else return refuse(response, 400, 'INVALID_ARGUMENT', 'another request');
    return send(response, 200, { spreadsheetId: id });
  }

  const server = createServer((request, response) => {
    void (request.url === '/token' ? grant : sheets)(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const endpoint: GoogleEndpoint = {
    account: { email, privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() },
    ...{ tokenUrl: `${origin}/token`, sheetsUrl: origin, tokens: 0, asked: [], failure: undefined },
    spreadsheets: new Map(),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return endpoint;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function refuse(response: ServerResponse, code: number, status: string, message: string): void {
  send(response, code, { error: { code, status, message } });
}
