/**
 * An S3 endpoint for tests, with what backups use of it: objects, ranges, lists in pages, and uploads in parts. It refuses requests
 * whose signature (AWS Signature Version 4) is wrong, as S3 does.
 */
import { createHash, createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const MIN_PART_BYTES = 5 * 2 ** 20;
const BUCKET = 'bucket';
const KEY = 'test-key';
const SECRET = 'test-secret';
const REGION = 'auto';

export interface S3Server {
  /** With the bucket. */
  url: string;
  key: string;
  secret: string;
  objects: Map<string, { content: Buffer; modifiedAt: Date }>;
  /** How many parts were received. */
  parts: number;
  /** How many of the next requests fail with a 503. */
  failures: number;
  stop(): Promise<void>;
}

interface Answer {
  status: number;
  body?: string | Buffer;
  headers?: Record<string, string>;
}

/** @param pageSize how many objects a list has at most at once. */
export async function startS3({ pageSize = 1_000 } = {}): Promise<S3Server> {
  const uploads = new Map<string, Map<number, Buffer>>();
  const server = createServer(async (request, response) => {
    const content = Buffer.concat(await request.toArray());
    const { status, body = '', headers = {} } = answer(request, content);
    const type = typeof body === 'string' ? { 'content-type': 'application/xml' } : {};
    response.writeHead(status, { ...type, 'content-length': String(Buffer.byteLength(body)), ...headers });
    response.end(request.method === 'HEAD' ? undefined : body);
  });
  const stage: S3Server = {
    ...{ url: '', key: KEY, secret: SECRET, objects: new Map(), parts: 0, failures: 0 },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };

  function answer(request: IncomingMessage, content: Buffer): Answer {
    const url = new URL(request.url ?? '', 'http://host');
    if (stage.failures > 0) {
      stage.failures -= 1;
      return failure(503, 'SlowDown');
    }
    if (signatureOf(request, url) !== request.headers.authorization) return failure(403, 'SignatureDoesNotMatch');
    const [, bucket, ...rest] = url.pathname.split('/').map(decodeURIComponent);
    if (bucket !== BUCKET) return failure(404, 'NoSuchBucket');
    const name = rest.join('/');
    const uploadId = url.searchParams.get('uploadId');
    if (name === '') return list(url.searchParams);
    if (request.method === 'POST' && url.searchParams.has('uploads')) {
      const id = randomUUID();
      uploads.set(id, new Map());
      return xml(`<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`);
    }
    if (uploadId !== null) return part(request.method ?? '', name, uploadId, url.searchParams, content);
    return single(request, name, content);
  }

  function single(request: IncomingMessage, name: string, content: Buffer): Answer {
    if (request.method === 'PUT') {
      stage.objects.set(name, { content, modifiedAt: new Date() });
      return { status: 200, headers: { etag: etagOf(content) } };
    }
    if (request.method === 'DELETE') {
      stage.objects.delete(name);
      return { status: 204 };
    }
    const found = stage.objects.get(name)?.content;
    if (found === undefined) return failure(404, 'NoSuchKey');
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    return from === undefined
      ? { status: 200, body: found }
      : { status: 206, body: found.subarray(Number(from), Number(to) + 1) };
  }

  function part(method: string, name: string, id: string, query: URLSearchParams, content: Buffer): Answer {
    const received = uploads.get(id);
    if (received === undefined) return failure(404, 'NoSuchUpload');
    if (method === 'DELETE') {
      uploads.delete(id);
      return { status: 204 };
    }
    if (method === 'PUT') {
      received.set(Number(query.get('partNumber')), content);
      stage.parts += 1;
      return { status: 200, headers: { etag: etagOf(content) } };
    }
    const parts = [...received].sort(([a], [b]) => a - b).map(([, each]) => each);
    const listed = [...content.toString().matchAll(/<ETag>(.*?)<\/ETag>/g)].map(([, etag = '']) =>
      etag.replace(/&quot;|"/g, ''),
    );
    if (parts.slice(0, -1).some(({ byteLength }) => byteLength < MIN_PART_BYTES)) return failure(400, 'EntityTooSmall');
    if (listed.join() !== parts.map((each) => etagOf(each).replaceAll('"', '')).join())
      return failure(400, 'InvalidPart');
    const all = Buffer.concat(parts);
    stage.objects.set(name, { content: all, modifiedAt: new Date() });
    uploads.delete(id);
    return xml(`<CompleteMultipartUploadResult><ETag>${etagOf(all)}</ETag></CompleteMultipartUploadResult>`);
  }

  function list(query: URLSearchParams): Answer {
    const prefix = query.get('prefix') ?? '';
    const after = query.get('continuation-token') ?? '';
    const names = [...stage.objects.keys()].filter((name) => name.startsWith(prefix) && name > after).sort();
    const page = names.slice(0, Math.min(pageSize, Number(query.get('max-keys') ?? pageSize)));
    const entries = page.map((name) => {
      const { content, modifiedAt } = stage.objects.get(name) ?? { content: Buffer.alloc(0), modifiedAt: new Date(0) };
      return `<Contents><Key>${name}</Key><Size>${content.byteLength}</Size><LastModified>${modifiedAt.toISOString()}</LastModified><ETag>${etagOf(content)}</ETag></Contents>`;
    });
    const isTruncated = page.length < names.length;
    const next = isTruncated ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
    return xml(
      `<ListBucketResult><IsTruncated>${isTruncated}</IsTruncated><KeyCount>${page.length}</KeyCount>${next}${entries.join('')}</ListBucketResult>`,
    );
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stage.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/${BUCKET}`;
  return stage;
}

function xml(body: string): Answer {
  return { status: 200, body: `<?xml version="1.0" encoding="UTF-8"?>${body}` };
}

function failure(status: number, code: string): Answer {
  return { ...xml(`<Error><Code>${code}</Code><Message>${code}</Message></Error>`), status };
}

function etagOf(content: Buffer): string {
  return `"${createHash('md5').update(content).digest('hex')}"`;
}

/** What the Authorization header has to be: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
function signatureOf(request: IncomingMessage, url: URL): string {
  const signed = /SignedHeaders=([^,]+)/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const time = String(request.headers['x-amz-date'] ?? '');
  const encode = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);
  const query = [...url.searchParams].map(([name, value]) => `${encode(name)}=${encode(value)}`).sort();
  const headers = signed.split(';').map((name) => `${name}:${String(request.headers[name] ?? '').trim()}\n`);
  const canonical = [
    request.method,
    url.pathname,
    query.join('&'),
    headers.join(''),
    signed,
    String(request.headers['x-amz-content-sha256']),
  ].join('\n');
  const scope = `${time.slice(0, 8)}/${REGION}/s3/aws4_request`;
  const text = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${createHash('sha256').update(canonical).digest('hex')}`;
  const key = [time.slice(0, 8), REGION, 's3', 'aws4_request'].reduce<Buffer | string>(
    (secret, word) => createHmac('sha256', secret).update(word).digest(),
    `AWS4${SECRET}`,
  );
  const signature = createHmac('sha256', key).update(text).digest('hex');
  return `AWS4-HMAC-SHA256 Credential=${KEY}/${scope}, SignedHeaders=${signed}, Signature=${signature}`;
}
