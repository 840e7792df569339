/** Types for the parts of Express that the sample uses. The package itself has none. */
declare module 'express' {
  import type { IncomingMessage, Server, ServerResponse } from 'node:http';

  type Request = IncomingMessage & { body?: unknown };
  type Response = ServerResponse & { send(body: unknown): void };
  type Handler = (request: Request, response: Response, next: (error?: unknown) => void) => unknown;

  export default function express(): {
    post(path: string, ...handlers: Handler[]): void;
    listen(port: number, host: string): Server;
  };
}
