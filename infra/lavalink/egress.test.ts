/** The firewall of Lavalink's way out, against what the product calls public. */
import { expect, test } from 'vitest';
import { isPublicAddress } from '../../shared/platform/public-address.ts';
import { textOf } from '../docker/reading.ts';

const rules = textOf('infra/lavalink/egress.nft').replace(/#.*/g, '');
const blocks = [...rules.matchAll(/\b(\d+\.\d+\.\d+\.\d+)\/(\d+)/g)].map(([, first = '', length]) => ({
  from: numberOf(first),
  to: numberOf(first) + 2 ** (32 - Number(length)) - 1,
}));

function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

const textOfAddress = (address: number) =>
  [24, 16, 8, 0].map((bits) => Math.floor(address / 2 ** bits) % 256).join('.');

test('rejects an IPv4 address exactly if the product calls it private, at every border', () => {
  expect(blocks.length).toBeGreaterThan(10);
  const borders = blocks
    .flatMap(({ from, to }) => [from - 1, from, to, to + 1])
    .filter((at) => at >= 0 && at < 2 ** 32);
  for (const at of borders) {
    const isRejected = blocks.some(({ from, to }) => at >= from && at <= to);
    expect([textOfAddress(at), isPublicAddress(textOfAddress(at))]).toEqual([textOfAddress(at), !isRejected]);
  }
  for (const address of ['169.254.169.254', '10.0.0.1', '172.17.0.1', '192.168.0.1', '100.100.100.200']) {
    const at = numberOf(address);
    expect([address, blocks.some(({ from, to }) => at >= from && at <= to)]).toEqual([address, true]);
  }
});

test('rejects IPv6 addresses that the product calls private', () => {
  const closed = [...rules.matchAll(/\b([0-9a-f]+(?::[0-9a-f]+)*::)\/\d+/g)].map(([, first = '']) => first);
  expect(closed).toEqual(['2000::', '2001::', '2001:db8::', '2002::', '3fff::']);
  for (const first of closed.slice(1)) expect([first, isPublicAddress(first)]).toEqual([first, false]);
});
