/**
 * Loaded into a process with `--import`: its connections to some ports on this machine go to others instead, where a faulty proxy is. So
 * one process can be cut off while the addresses are the same for all, including those that servers name, such as Discord's gateway.
 */
import { Socket } from 'node:net';

const routes = JSON.parse(process.env.TEST_ROUTES ?? '{}') as Record<string, number>;
const { connect } = Socket.prototype;

type Connect = (this: Socket, ...args: unknown[]) => Socket;

(Socket.prototype as { connect: Connect }).connect = function rerouted(...args) {
  // `net.connect` hands over its own arguments in a list that it has marked.
  const list = Array.isArray(args[0]) ? (args[0] as unknown[]) : args;
  const [first] = list;
  if (typeof first === 'object' && first !== null && 'port' in first)
    list[0] = { ...first, port: routes[String(first.port)] ?? first.port };
  else if (typeof first === 'number' || typeof first === 'string') list[0] = routes[String(first)] ?? first;
  return (connect as Connect).apply(this, args);
};
