/** A pooler in transaction mode, with a single server connection: each transaction of any client gets it in turn. */
import { createServer, type Socket } from 'node:net';
import { Backend } from '../sandbox/postgres/backend.ts';
import { int32, MessageReader, message, SSL_REQUEST } from '../sandbox/postgres/wire.ts';

export interface TransactionPooler {
  url: string;
  close(): Promise<void>;
}

/** @param serverUrl the address of the server itself. Only for statements without transactions of several. */
export async function openTransactionPooler(serverUrl: string): Promise<TransactionPooler> {
  const { port, username: user, password, pathname } = new URL(serverUrl);
  const backend = new Backend({ port: Number(port), user, password }, pathname.slice(1), () => {});
  await backend.ready;
  const clients = new Set<Socket>();
  let turn: Promise<void> = Promise.resolve();

  /** Sends a client's messages up to a Sync or a simple query, and its answer up to ReadyForQuery. */
  const serve = (socket: Socket, messages: Buffer[]) => {
    turn = turn.then(
      () =>
        new Promise((done) => {
          const answers = new MessageReader({ startsTyped: true });
          backend.attach((bytes) => {
            if (!socket.destroyed) socket.write(bytes);
            if (answers.read(bytes).some(({ type }) => type === 'Z')) done();
          }, done);
          for (const raw of messages) backend.send(raw);
        }),
    );
  };

  const server = createServer((socket) => {
    clients.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => clients.delete(socket));
    const reader = new MessageReader({ startsTyped: false });
    let isOpen = false;
    let unsent: Buffer[] = [];
    socket.on('data', (chunk) => {
      for (const { type, raw, body } of reader.read(chunk)) {
        if (!isOpen && body.readInt32BE(0) === SSL_REQUEST) socket.write('N');
        else if (!isOpen) {
          isOpen = true;
          reader.expectTyped();
          socket.write(Buffer.concat([message('R', int32(0)), backend.greeting]));
        } else if (type === 'X') socket.end();
        else {
          unsent.push(raw);
          if (type !== 'S' && type !== 'Q') continue;
          serve(socket, unsent);
          unsent = [];
        }
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const own = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `${serverUrl.replace(`:${port}/`, `:${own}/`)}?prepare=false`,
    async close() {
      for (const client of clients) client.destroy();
      backend.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
