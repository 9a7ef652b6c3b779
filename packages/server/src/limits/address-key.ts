import { isIPv6 } from 'node:net';

/**
 * What counts as one sender by its address: an IPv4 address, also one written as IPv6, or the /64 of an IPv6 one, for
 * whoever has one address of such a network has all of them.
 */
export function addressKey(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const front = head === '' ? [] : head.split(':');
  const behind = tail === undefined || tail === '' ? 0 : tail.split(':').length;
  while (tail !== undefined && front.length + behind < 8) front.push('0');
  const network = [...front, ...(tail ?? '').split(':').filter(Boolean)].slice(0, 4);
  return `${network.map((part) => Number.parseInt(part, 16).toString(16)).join(':')}::/64`;
}
