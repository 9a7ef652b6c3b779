import { camelCase, type ProtoField, type ProtoMessage } from './proto-model.ts';

type Common = Pick<ProtoField, 'name' | 'number' | 'type'> & Partial<Pick<ProtoField, 'comment' | 'label' | 'oneof'>>;

/** A message that is the same for every context. The numbers of its fields are never changed. */
export const common = (name: string, comment: string, fields: readonly Common[]): ProtoMessage => ({
  fullName: `daybook.v1.${name}`,
  name,
  comment,
  fields: fields.map(({ label = 'one', ...field }) => ({
    comment: '',
    ...field,
    label,
    key: camelCase(field.name),
    absent: label === 'many' ? 'empty' : 'nothing',
  })),
  nested: [],
  reserved: [],
});
