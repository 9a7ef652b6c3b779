import type { FxQuoteEvent } from './events.ts';

/** What was quoted. */
export type Quote = {
  readonly sellCurrency: string;
  readonly buyCurrency: string;
  readonly rate: string;
  readonly rateSource: string;
  readonly feeBps: number;
  readonly quotedAt: string;
  readonly expiresAt: string;
};

/** What the quote was used for. */
export type Booking = {
  readonly transferId: string;
  readonly fromAccountId: string;
  readonly toAccountId: string;
  readonly sellAmount: string;
};

export type Quoted = { readonly situation: 'quoted'; readonly quote: Quote };
export type Booked = { readonly situation: 'booked'; readonly quote: Quote; readonly booking: Booking };
export type FxQuote = { readonly situation: 'none' } | Quoted | Booked;

export const noQuote: FxQuote = { situation: 'none' };

export function evolve(state: FxQuote, { type, data }: FxQuoteEvent): FxQuote {
  switch (type) {
    case 'FxQuoted':
      return { situation: 'quoted', quote: data };
    case 'FxBooked': {
      if (state.situation === 'none') return state;
      const { transferId, fromAccountId, toAccountId, sellAmount } = data;
      return {
        situation: 'booked',
        quote: state.quote,
        booking: { transferId, fromAccountId, toAccountId, sellAmount },
      };
    }
  }
}
