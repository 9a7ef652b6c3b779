import { propertiesOf, type TSchema } from '@daybook/core';

/**
 * A declared path as the router spells it: `{id}` and `:id` both mean a parameter. Refuses, when the server is built,
 * a path whose parameters are not the ones its schema declares.
 */
export function routerPath(path: string, params: TSchema): string {
  const url = path.replace(/\{([A-Za-z]\w*)\}/g, ':$1');
  const inPath = [...url.matchAll(/:([A-Za-z]\w*)/g)].map(([, name = '']) => name).sort();
  const declared = Object.keys(propertiesOf(params)).sort();
  if (inPath.join() !== declared.join())
    throw new Error(`${path} has the parameters ${inPath.join(', ')}, but its schema declares ${declared.join(', ')}`);
  return url;
}
