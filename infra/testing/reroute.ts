/**
 * Loaded into a process with `--import`: its connections to some ports go elsewhere, where a faulty proxy or a line is. So one process can
 * be cut off while the addresses are the same for all, including those that servers name, such as Discord's gateway.
 */
import { Socket } from 'node:net';

const routes = JSON.parse(process.env.TEST_ROUTES ?? '{}') as Record<string, { host: string; port: number }>;
const { connect } = Socket.prototype;

type Connect = (this: Socket, ...args: unknown[]) => Socket;

(Socket.prototype as { connect: Connect }).connect = function rerouted(...args) {
  // `net.connect` hands over its own arguments in a list that it has marked.
  const list = Array.isArray(args[0]) ? (args[0] as unknown[]) : args;
  const [first] = list;
  if (typeof first === 'object' && first !== null && 'port' in first)
    list[0] = { ...first, ...routes[String(first.port)] };
  else {
    const route = routes[String(first)];
    if (route !== undefined) list.splice(0, typeof list[1] === 'string' ? 2 : 1, route.port, route.host);
  }
  return (connect as Connect).apply(this, args);
};
