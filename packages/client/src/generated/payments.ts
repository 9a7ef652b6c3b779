// Written by `npm run schemas` from the declarations in the code. Change those, not this file.
import type {
  Change,
  CommandOptions,
  Decimal,
  FollowOptions,
  PageMoment,
  Pages,
  ReadMoment,
  ReadOptions,
  Receipt,
  ReportAnswer,
  ReportMoment,
  RowAnswer,
  TextAnswer,
} from '../calls.ts';

/** A payment, by card or between accounts. */
export type PaymentsRow = {
  /** The payment. */
  readonly paymentId: string;
  /** The order that is paid for; null if none is. */
  readonly orderId: string | null;
  /** By card, or between accounts. */
  readonly rail: 'card' | 'account';
  /** Where it stands. */
  readonly status: 'initiated' | 'authorized' | 'captured' | 'refunded' | 'declined' | 'voiding' | 'voided' | 'expired' | 'awaiting_payer' | 'debiting' | 'debit_in_doubt' | 'crediting' | 'deemed' | 'reversing' | 'conflicted' | 'completed' | 'reversed' | 'failed';
  /** Why it was declined, has failed or was given back; null otherwise. */
  readonly reason: string | null;
  /** An amount above zero, a decimal with the currency's own decimals. */
  readonly amount: Decimal;
  /** The ISO 4217 code of the currency. */
  readonly currency: string;
  /** What is paid with, by card; null between accounts. */
  readonly method: string | null;
  /** What was surely taken from the payer, a decimal in the currency. */
  readonly captured: Decimal;
  /** What was surely paid back, or is granted to be, a decimal in the currency. */
  readonly refunded: Decimal;
  /** Who pays, between accounts; null by card. */
  readonly payer: {
    /** What kind of address it is. */
    readonly type: 'account' | 'vpa' | 'iban' | 'nuban' | 'aba' | 'sort_code' | 'ifsc';
    /** The address itself: an account number, or a name such as `ada@alder`. */
    readonly id: string;
    /** The bank's code, for the types that need one; null for the others. */
    readonly bank: string | null;
  } | null;
  /** The payer's bank, by the scheme's name for it; `own` is our own house. */
  readonly payerBank: string | null;
  /** Who is paid, between accounts; null by card. */
  readonly payee: {
    /** What kind of address it is. */
    readonly type: 'account' | 'vpa' | 'iban' | 'nuban' | 'aba' | 'sort_code' | 'ifsc';
    /** The address itself: an account number, or a name such as `ada@alder`. */
    readonly id: string;
    /** The bank's code, for the types that need one; null for the others. */
    readonly bank: string | null;
  } | null;
  /** The payee's bank, by the scheme's name for it; `own` is our own house. */
  readonly payeeBank: string | null;
  /** Whose the address of the payee is, once its bank has said so. */
  readonly payeeName: string | null;
  /** Between whom: `p2p` people, `p2m` a person and a merchant. */
  readonly purpose: 'p2p' | 'p2m' | null;
  /** What payer and payee read beside the amount. */
  readonly note: string | null;
  /** The payment that this one pays back. */
  readonly refundOf: string | null;
  /** When it began. */
  readonly createdAt: string;
  /** When the row last changed. */
  readonly updatedAt: string;
};

/** One thing that happened to a payment, in words. */
export type PaymentTimelineRow = {
  /** The payment. */
  readonly paymentId: string;
  /** Where in the log it stands: its place among all that was ever recorded. */
  readonly position: number;
  /** When it was recorded. */
  readonly at: string;
  /** Which event it was. */
  readonly type: string;
  /** The leg it is about; null where it is about none. */
  readonly leg: 'debit' | 'credit' | 'reversal' | null;
  /** What happened, in words. */
  readonly note: string;
};

/** An account, with what is on it in each of its currencies. */
export type AccountsRow = {
  /** The account. */
  readonly accountId: string;
  /** What the account stands for. */
  readonly kind: 'customer' | 'member' | 'cash' | 'suspense' | 'fees' | 'liquidity' | 'settlement';
  /** Whose it is: a name for people. */
  readonly name: string;
  /** Whether it is in use. */
  readonly status: 'open' | 'frozen' | 'closed';
  /** Why it is frozen; null unless it is. */
  readonly frozenReason: string | null;
  /** The currencies it may hold; empty: any. */
  readonly currencies: readonly string[];
  /** Whether its balance may go either way without limit, as the ledger's own may. */
  readonly unbounded: boolean;
  /** One for each currency it was opened for or has had entries in, by code. */
  readonly balances: readonly {
    /** The ISO 4217 code of the currency. */
    readonly currency: string;
    /** What is held to be taken. */
    readonly debitsPending: Decimal;
    /** All that was ever taken. */
    readonly debitsPosted: Decimal;
    /** What is held to be given. */
    readonly creditsPending: Decimal;
    /** All that was ever given. */
    readonly creditsPosted: Decimal;
    /** What was given less what was taken: above zero, we owe it to the owner. */
    readonly balance: Decimal;
    /** How far below zero it may go; null: without bound. */
    readonly overdraft: Decimal | null;
    /** What may still be taken; null where that is without bound, or more than can be counted. */
    readonly available: Decimal | null;
  }[];
  /** When it was opened. */
  readonly openedAt: string;
  /** When the row last changed. */
  readonly updatedAt: string;
  /** The version of the account: how many events it has. */
  readonly version: number;
};

/** One entry of an account. */
export type AccountEntriesRow = {
  /** The account. */
  readonly accountId: string;
  /** The ISO 4217 code of the currency. */
  readonly currency: string;
  /** The day from which it counts. */
  readonly effectiveDate: string;
  /** When it was entered: later than its day where it was back-dated. */
  readonly recordedAt: string;
  /** Where in the log the entry's event stands. */
  readonly position: number;
  /** The entry's place in its event, from 1. */
  readonly line: number;
  /** Whether it takes from the account or gives to it. */
  readonly side: 'debit' | 'credit';
  /** An amount above zero, a decimal in the currency. */
  readonly amount: Decimal;
  /** The transfer. */
  readonly transferId: string;
  /** Why the money was moved. */
  readonly kind: 'deposit' | 'withdrawal' | 'transfer' | 'fx' | 'reversal' | 'payment' | 'refund' | 'settlement' | 'adjustment';
  /** What stands beside the entries on a statement. */
  readonly description: string;
};

/** A transfer of money between accounts. */
export type TransfersRow = {
  /** The transfer. */
  readonly transferId: string;
  /** What became of it. */
  readonly status: 'held' | 'posted' | 'captured' | 'voided' | 'expired' | 'reversed';
  /** Why the money was moved. */
  readonly kind: 'deposit' | 'withdrawal' | 'transfer' | 'fx' | 'reversal' | 'payment' | 'refund' | 'settlement' | 'adjustment';
  /** What stands beside the entries on a statement. */
  readonly description: string;
  /** The caller's own reference. */
  readonly reference: string | null;
  /** The payment it belongs to; null if to none. */
  readonly paymentId: string | null;
  /** The transfer that this one undoes; null if none. */
  readonly reverses: string | null;
  /** The quote at whose rate it exchanges; null if it exchanges nothing. */
  readonly quoteId: string | null;
  /** What was held, or posted at once. */
  readonly legs: readonly {
    /** The account. */
    readonly accountId: string;
    /** Whether it takes from the account or gives to it. */
    readonly side: 'debit' | 'credit';
    /** An amount above zero, a decimal with the currency's own decimals. */
    readonly amount: Decimal;
    /** The ISO 4217 code of the currency. */
    readonly currency: string;
    /** The kind, if the account is the ledger's own, opened by its first entry; else null. */
    readonly opens: 'cash' | 'suspense' | 'fees' | 'liquidity' | 'settlement' | null;
  }[];
  /** What moved: all of what was held or part of it; null until it moves. */
  readonly postedLegs: readonly {
    /** The account. */
    readonly accountId: string;
    /** Whether it takes from the account or gives to it. */
    readonly side: 'debit' | 'credit';
    /** An amount above zero, a decimal with the currency's own decimals. */
    readonly amount: Decimal;
    /** The ISO 4217 code of the currency. */
    readonly currency: string;
    /** The kind, if the account is the ledger's own, opened by its first entry; else null. */
    readonly opens: 'cash' | 'suspense' | 'fees' | 'liquidity' | 'settlement' | null;
  }[] | null;
  /** From which day it counts; null until it moves. */
  readonly effectiveDate: string | null;
  /** When what is held is let go; null for a hold that waits for ever, and where nothing is held. */
  readonly expiresAt: string | null;
  /** Why it was voided or reversed. */
  readonly reason: string | null;
  /** The transfer that undid this one. `reverses` names the one that this one undoes. */
  readonly reversedBy: string | null;
  /** When it began. */
  readonly createdAt: string;
  /** When the row last changed. */
  readonly updatedAt: string;
  /** The version of the stream: how many events it has. */
  readonly version: number;
};

/** A settlement window of a currency. */
export type SettlementWindowsRow = {
  /** The ISO 4217 code of the currency. */
  readonly currency: string;
  /** Which window of its currency, from 1. */
  readonly number: number;
  /** How far the window has come. */
  readonly status: 'open' | 'closed' | 'settled';
  /** How many payments were counted in it, so far. */
  readonly payments: number;
  /** What they come to, a decimal in the currency. */
  readonly value: Decimal;
  /** When it was opened. */
  readonly openedAt: string;
  /** When its cycle ends; `closedAt` says when it was closed. */
  readonly closesAt: string;
  /** When it was closed; null while it is not. */
  readonly closedAt: string | null;
  /** When it was settled; null while it is not. */
  readonly settledAt: string | null;
  /** The transfers that moved the nets. */
  readonly transferIds: readonly string[];
};

/** A dispute about a payment. */
export type DisputesRow = {
  /** The dispute. */
  readonly disputeId: string;
  /** The payment. */
  readonly paymentId: string;
  /** How far it has come. */
  readonly status: 'raised' | 'represented' | 'accepted' | 'rejected' | 'withdrawn';
  /** What is disputed, a decimal in the currency. */
  readonly amount: Decimal;
  /** The ISO 4217 code of the currency. */
  readonly currency: string;
  /** What of it is paid back; null unless accepted. */
  readonly accepted: Decimal | null;
  /** The refund by which it is paid back, among the payment's; null unless accepted. */
  readonly refundId: string | null;
  /** The code of the reason, by the scheme. */
  readonly reasonCode: string;
  /** Whose bank raises it. */
  readonly raisedBy: 'payer' | 'payee';
  /** What is said about it. */
  readonly note: string | null;
  /** The answer that the payment was right, and why; null while there is none. */
  readonly evidence: string | null;
  /** The note with which it was rejected or withdrawn. */
  readonly outcomeNote: string | null;
  /** Whether silence decided. */
  readonly deemed: boolean;
  /** When it was raised. */
  readonly raisedAt: string;
  /** By when the next step is due; that of the last step, once it is closed. */
  readonly dueBy: string;
  /** When it was over; null while it is not. */
  readonly closedAt: string | null;
};

/** What `recordBankAnswer` is asked with. */
export type RecordBankAnswerRequest = {
  /** The payment. */
  readonly id: string;
  /** Which movement of the payment is meant. */
  readonly leg: 'debit' | 'credit' | 'reversal';
  /** The bank's own name for its message. */
  readonly messageId?: string;
  /** The bank that answers. */
  readonly bankId: string;
  /** Whether the bank did what it was asked for. */
  readonly outcome: 'done' | 'refused';
  /** The bank's own code, where it refused. */
  readonly code?: string | null;
  /** What the bank moved. */
  readonly amount?: Decimal | null;
  /** The currency of what the bank moved. */
  readonly currency?: string | null;
  /** The bank's own reference for the movement. */
  readonly bankReference?: string | null;
};

/** What `resolvePayment` is asked with. */
export type ResolvePaymentRequest = {
  /** The payment. */
  readonly id: string;
  /** Which movement of the payment is meant. */
  readonly leg: 'debit' | 'credit' | 'reversal';
  /** Whether it happened, as it was asked for. */
  readonly happened: boolean;
  /** What somebody found out or did, in a few words. */
  readonly note: string;
};

/** What `closeRecovery` is asked with. */
export type CloseRecoveryRequest = {
  /** The payment. */
  readonly id: string;
  /** Whether it was recovered, or written off. */
  readonly outcome: 'recovered' | 'written_off';
  /** What somebody found out or did, in a few words. */
  readonly note: string;
};

/** What `paymentsInDoubt` is asked with. */
export type PaymentsInDoubtRequest = ReportMoment;

/** What `paymentsInDoubt` answers. */
export type PaymentsInDoubtReport = {
  /** The payments of which something is not known, the one due first at the top. */
  readonly items: readonly {
    /** The payment. */
    readonly paymentId: string;
    /** What is in doubt: a leg, two that contradict each other, or money that was paid twice. */
    readonly about: 'debit' | 'credit' | 'reversal' | 'conflict' | 'contradiction' | 'excess_credit' | null;
    /** The leg of which a bank names another amount, while that is what is in doubt. */
    readonly conflictOf: 'debit' | 'credit' | 'reversal' | null;
    /** Whether a bank contradicts what is on record, until a person has looked into it. */
    readonly contradicted: boolean;
    /** Since when something is in doubt; null: nothing is. */
    readonly since: string | null;
    /** An amount above zero, a decimal with the currency's own decimals. */
    readonly amount: Decimal;
    /** The ISO 4217 code of the currency. */
    readonly currency: string;
    /** The payer's bank, by the scheme's name for it; `own` is our own house. */
    readonly payerBank: string;
    /** The payee's bank, by the scheme's name for it; `own` is our own house. */
    readonly payeeBank: string;
    /** Between whom: `p2p` people, `p2m` a person and a merchant. */
    readonly purpose: 'p2p' | 'p2m';
    /** The last day of the turn-around time. */
    readonly deadline: string;
    /** What each day begun after the deadline costs, a decimal in the currency; null: nothing. */
    readonly compensationPerDay: Decimal | null;
    /** What the delay has cost by now, a decimal in the currency; null: nothing is owed. */
    readonly compensation: Decimal | null;
  }[];
};

/** What `initiatePayment` is asked with. */
export type InitiatePaymentRequest = {
  /** An amount above zero, a decimal with the currency's own decimals. */
  readonly amount: Decimal;
  /** The ISO 4217 code of the currency. */
  readonly currency: string;
  /** The order that is paid for. */
  readonly orderId?: string;
  /** Between whom: `p2p` people, `p2m` a person and a merchant. */
  readonly purpose?: 'p2p' | 'p2m';
  /** What payer and payee read beside the amount. */
  readonly note?: string;
  /** By card or between accounts; it follows from the rest unless said. */
  readonly rail?: 'card' | 'account';
  /** What is paid with. */
  readonly method?: string;
  /** Stands for the card at the gateway; never its number. */
  readonly token?: string;
  /** Who pays. */
  readonly payer?: {
    /** What kind of address it is. */
    readonly type: 'account' | 'vpa' | 'iban' | 'nuban' | 'aba' | 'sort_code' | 'ifsc';
    /** The address itself: an account number, or a name such as `ada@alder`. */
    readonly id: string;
    /** The bank's code, for the types that need one; null for the others. */
    readonly bank?: string | null;
  };
  /** Who is paid. */
  readonly payee?: {
    /** What kind of address it is. */
    readonly type: 'account' | 'vpa' | 'iban' | 'nuban' | 'aba' | 'sort_code' | 'ifsc';
    /** The address itself: an account number, or a name such as `ada@alder`. */
    readonly id: string;
    /** The bank's code, for the types that need one; null for the others. */
    readonly bank?: string | null;
  };
};

/** What `requestCollect` is asked with. */
export type RequestCollectRequest = {
  /** An amount above zero, a decimal with the currency's own decimals. */
  readonly amount: Decimal;
  /** The ISO 4217 code of the currency. */
  readonly currency: string;
  /** The order that is paid for. */
  readonly orderId?: string;
  /** Between whom: `p2p` people, `p2m` a person and a merchant. */
  readonly purpose?: 'p2p' | 'p2m';
  /** What payer and payee read beside the amount. */
  readonly note?: string;
  /** Who pays. */
  readonly payer: {
    /** What kind of address it is. */
    readonly type: 'account' | 'vpa' | 'iban' | 'nuban' | 'aba' | 'sort_code' | 'ifsc';
    /** The address itself: an account number, or a name such as `ada@alder`. */
    readonly id: string;
    /** The bank's code, for the types that need one; null for the others. */
    readonly bank?: string | null;
  };
  /** Who is paid. */
  readonly payee: {
    /** What kind of address it is. */
    readonly type: 'account' | 'vpa' | 'iban' | 'nuban' | 'aba' | 'sort_code' | 'ifsc';
    /** The address itself: an account number, or a name such as `ada@alder`. */
    readonly id: string;
    /** The bank's code, for the types that need one; null for the others. */
    readonly bank?: string | null;
  };
  /** How long the payer has to answer, in minutes. */
  readonly validForMinutes: number;
};

/** What `approveCollect` is asked with. */
export type ApproveCollectRequest = {
  /** The payment. */
  readonly id: string;
};

/** What `declineCollect` is asked with. */
export type DeclineCollectRequest = {
  /** The payment. */
  readonly id: string;
  /** Why: a stable code, or a few words. */
  readonly reason: string;
};

/** What `capturePayment` is asked with. */
export type CapturePaymentRequest = {
  /** The payment. */
  readonly id: string;
  /** What to capture, a decimal in the currency of the payment. */
  readonly amount: Decimal;
  /** The capture, among those of the payment. */
  readonly captureId?: string;
};

/** What `voidPayment` is asked with. */
export type VoidPaymentRequest = {
  /** The payment. */
  readonly id: string;
  /** Why: a stable code, or a few words. */
  readonly reason: string;
};

/** What `refundPayment` is asked with. */
export type RefundPaymentRequest = {
  /** The payment. */
  readonly id: string;
  /** What to pay back, a decimal in the currency of the payment. */
  readonly amount: Decimal;
  /** The refund, among those of the payment. */
  readonly refundId?: string;
  /** Why: a stable code, or a few words. */
  readonly reason: string;
};

/** What `payment` is asked with. */
export type PaymentRequest = {
  /** The payment. */
  readonly id: string;
} & ReadMoment;

/** What `paymentTimeline` is asked with. */
export type PaymentTimelineRequest = {
  /** The payment. */
  readonly id: string;
  /** Sorted by this; with `-` descending. */
  readonly sort?: 'position' | '-position';
} & PageMoment;

/** What `paymentsOfOrder` is asked with. */
export type PaymentsOfOrderRequest = {
  /** The order that is paid for. */
  readonly orderId: string;
  /** Sorted by this; with `-` descending. */
  readonly sort?: 'createdAt' | '-createdAt';
} & PageMoment;

/** What `openAccount` is asked with. */
export type OpenAccountRequest = {
  /** Whether it is a customer's, which is so unless said, or that of a bank that is a member of the scheme. */
  readonly kind?: 'customer' | 'member';
  /** Whose it is: a name for people. */
  readonly name: string;
  /** The currencies it may hold. */
  readonly currencies: readonly string[];
  /** How far below zero it may go, by currency. */
  readonly overdrafts?: readonly {
    /** The ISO 4217 code of the currency. */
    readonly currency: string;
    /** How far below zero, a decimal in the currency. */
    readonly limit: Decimal;
  }[];
  /** The bank whose account it is, for a member only. */
  readonly bankId?: string;
};

/** What `setOverdrafts` is asked with. */
export type SetOverdraftsRequest = {
  /** The account. */
  readonly id: string;
  /** How far below zero it may go, by currency. */
  readonly overdrafts: readonly {
    /** The ISO 4217 code of the currency. */
    readonly currency: string;
    /** How far below zero, a decimal in the currency. */
    readonly limit: Decimal;
  }[];
};

/** What `freezeAccount` is asked with. */
export type FreezeAccountRequest = {
  /** The account. */
  readonly id: string;
  /** Why: a stable code, or a few words. */
  readonly reason: string;
};

/** What `unfreezeAccount` is asked with. */
export type UnfreezeAccountRequest = {
  /** The account. */
  readonly id: string;
};

/** What `closeAccount` is asked with. */
export type CloseAccountRequest = {
  /** The account. */
  readonly id: string;
};

/** What `depositCash` is asked with. */
export type DepositCashRequest = {
  /** The account. */
  readonly id: string;
  /** An amount above zero, a decimal with the currency's own decimals. */
  readonly amount: Decimal;
  /** The ISO 4217 code of the currency. */
  readonly currency: string;
  /** The caller's own reference. */
  readonly reference?: string;
  /** What stands beside the entries on a statement. */
  readonly description?: string;
  /** The day from which it counts, today unless said. */
  readonly effectiveDate?: string;
};

/** What `withdrawCash` is asked with. */
export type WithdrawCashRequest = {
  /** The account. */
  readonly id: string;
  /** An amount above zero, a decimal with the currency's own decimals. */
  readonly amount: Decimal;
  /** The ISO 4217 code of the currency. */
  readonly currency: string;
  /** The caller's own reference. */
  readonly reference?: string;
  /** What stands beside the entries on a statement. */
  readonly description?: string;
  /** The day from which it counts, today unless said. */
  readonly effectiveDate?: string;
};

/** What `holdMoney` is asked with. */
export type HoldMoneyRequest = {
  /** The account. */
  readonly id: string;
  /** An amount above zero, a decimal with the currency's own decimals. */
  readonly amount: Decimal;
  /** The ISO 4217 code of the currency. */
  readonly currency: string;
  /** The account the money is for; to be paid out in cash unless said. */
  readonly toAccountId?: string;
  /** What stands beside the entries on a statement. */
  readonly description: string;
  /** How long it is held, in seconds. */
  readonly expiresInSeconds?: number;
};

/** What `account` is asked with. */
export type AccountRequest = {
  /** The account. */
  readonly id: string;
} & ReadMoment;

/** What `accounts` is asked with. */
export type AccountsRequest = {
  /** Sorted by this; with `-` descending. */
  readonly sort?: 'name' | '-name';
  /** Only items of which this is equal. */
  readonly filter?: {
    readonly kind?: 'customer' | 'member' | 'cash' | 'suspense' | 'fees' | 'liquidity' | 'settlement';
  };
} & PageMoment;

/** What `accountsByKind` is asked with. */
export type AccountsByKindRequest = {
  /** What the account stands for. */
  readonly kind: 'customer' | 'member' | 'cash' | 'suspense' | 'fees' | 'liquidity' | 'settlement';
  /** Sorted by this; with `-` descending. */
  readonly sort?: 'name' | '-name';
} & PageMoment;

/** What `accountEntries` is asked with. */
export type AccountEntriesRequest = {
  /** The account. */
  readonly id: string;
  /** The ISO 4217 code of the currency. */
  readonly currency: string;
  /** From this day on. */
  readonly from?: string;
  /** Through this day. */
  readonly to?: string;
  /** Sorted by this; with `-` descending. */
  readonly sort?: 'effectiveDate' | '-effectiveDate';
} & PageMoment;

/** What `transferMoney` is asked with. */
export type TransferMoneyRequest = {
  /** The account the money leaves. */
  readonly fromAccountId: string;
  /** The account the money comes to. */
  readonly toAccountId: string;
  /** An amount above zero, a decimal with the currency's own decimals. */
  readonly amount: Decimal;
  /** The ISO 4217 code of the currency. */
  readonly currency: string;
  /** What stands beside the entries on a statement. */
  readonly description: string;
  /** The caller's own reference. */
  readonly reference?: string;
  /** The day from which it counts, today unless said. */
  readonly effectiveDate?: string;
};

/** What `captureHold` is asked with. */
export type CaptureHoldRequest = {
  /** The transfer. */
  readonly id: string;
  /** How much of it, a decimal in its currency; all of it unless said. */
  readonly amount?: Decimal;
};

/** What `voidHold` is asked with. */
export type VoidHoldRequest = {
  /** The transfer. */
  readonly id: string;
  /** Why: a stable code, or a few words. */
  readonly reason: string;
};

/** What `reverseTransfer` is asked with. */
export type ReverseTransferRequest = {
  /** The transfer. */
  readonly id: string;
  /** Why: a stable code, or a few words. */
  readonly reason: string;
  /** The day from which it counts, today unless said. */
  readonly effectiveDate?: string;
};

/** What `transfer` is asked with. */
export type TransferRequest = {
  /** The transfer. */
  readonly id: string;
} & ReadMoment;

/** What `transfersOfPayment` is asked with. */
export type TransfersOfPaymentRequest = {
  /** The payment. */
  readonly paymentId: string;
  /** Sorted by this; with `-` descending. */
  readonly sort?: 'createdAt' | '-createdAt';
} & PageMoment;

/** What `closeBooks` is asked with. */
export type CloseBooksRequest = {
  /** The last day to close, of UTC. */
  readonly through: string;
};

/** What `quoteFx` is asked with. */
export type QuoteFxRequest = {
  /** The currency the customer sells. */
  readonly sellCurrency: string;
  /** The currency the customer buys. */
  readonly buyCurrency: string;
  /** How many units of the currency bought one unit of the currency sold buys. */
  readonly rate: Decimal;
  /** Where the rate comes from. */
  readonly rateSource: string;
  /** The fee, in hundredths of a percent of what is sold. */
  readonly feeBps?: number;
  /** How long the rate holds, in seconds. */
  readonly validForSeconds?: number;
};

/** What `bookFx` is asked with. */
export type BookFxRequest = {
  /** The foreign-exchange quote. */
  readonly id: string;
  /** The account the money leaves. */
  readonly fromAccountId: string;
  /** The account the money comes to. */
  readonly toAccountId: string;
  /** What is sold, a decimal in the currency sold. */
  readonly sellAmount: Decimal;
};

/** What `accountBalance` is asked with. */
export type AccountBalanceRequest = {
  /** The account. */
  readonly id: string;
  /** The last day whose entries count; all of them unless said. */
  readonly asOf?: string;
} & ReportMoment;

/** What `accountBalance` answers. */
export type AccountBalanceReport = {
  /** The account. */
  readonly accountId: string;
  /** The last day whose entries count; null: all of them. */
  readonly asOf: string | null;
  /** The past moment whose knowledge this is; null: what is known now. */
  readonly knownOn: string | null;
  /** Up to where the log had been read. */
  readonly position: number;
  /** One for each currency of the account, by code. */
  readonly balances: readonly {
    /** The ISO 4217 code of the currency. */
    readonly currency: string;
    /** What was taken from the account, a decimal in the currency. */
    readonly debits: Decimal;
    /** What was given to it, a decimal in the currency. */
    readonly credits: Decimal;
    /** `credits` less `debits`: above zero, we owe it to the owner of the account. */
    readonly balance: Decimal;
    /** How many entries that is. */
    readonly entries: number;
  }[];
};

/** What `accountStatement` is asked with. */
export type AccountStatementRequest = {
  /** The account. */
  readonly id: string;
  /** The first day. */
  readonly from: string;
  /** The last day. */
  readonly to: string;
  /** One currency only; all of them unless said. */
  readonly currency?: string;
} & ReportMoment;

/** What `accountStatement` answers. */
export type AccountStatementReport = {
  /** The account. */
  readonly accountId: string;
  /** Whose it is: a name for people. */
  readonly name: string;
  /** The first day of the period. */
  readonly from: string;
  /** The last day of the period. */
  readonly to: string;
  /** The past moment whose knowledge this is; null: what is known now. */
  readonly knownOn: string | null;
  /** Up to where the log had been read. */
  readonly position: number;
  /** One for each currency, by code. */
  readonly statements: readonly {
    /** The ISO 4217 code of the currency. */
    readonly currency: string;
    /** The balance before the first day, a decimal in the currency. */
    readonly opening: Decimal;
    /** What was given in the period. */
    readonly credits: {
      /** How many entries. */
      readonly count: number;
      /** What they come to, a decimal in the currency. */
      readonly total: Decimal;
    };
    /** What was taken in the period. */
    readonly debits: {
      /** How many entries. */
      readonly count: number;
      /** What they come to, a decimal in the currency. */
      readonly total: Decimal;
    };
    /** The balance after the last day: `opening` plus the credits less the debits. */
    readonly closing: Decimal;
    /** What is set aside at the moment of reading, and in no balance yet. */
    readonly held: {
      /** To be taken, a decimal in the currency. */
      readonly debits: Decimal;
      /** To be given, likewise. */
      readonly credits: Decimal;
    };
    /** What was posted in the period: by the day from which it counts, then as it was recorded. */
    readonly entries: readonly {
      /** The day from which it counts. */
      readonly effectiveDate: string;
      /** When it was entered: later than its day where it was back-dated. */
      readonly recordedAt: string;
      /** Where in the log the entry's event stands. */
      readonly position: number;
      /** The entry's place in its event, from 1. */
      readonly line: number;
      /** Whether it takes from the account or gives to it. */
      readonly side: 'debit' | 'credit';
      /** An amount above zero, a decimal in the currency. */
      readonly amount: Decimal;
      /** The transfer. */
      readonly transferId: string;
      /** Why the money was moved. */
      readonly kind: 'deposit' | 'withdrawal' | 'transfer' | 'fx' | 'reversal' | 'payment' | 'refund' | 'settlement' | 'adjustment';
      /** What stands beside the entries on a statement. */
      readonly description: string;
      /** The balance after the entry. */
      readonly balance: Decimal;
    }[];
  }[];
};

/** What `trialBalance` is asked with. */
export type TrialBalanceRequest = {
  /** The last day whose entries count; all of them unless said. */
  readonly asOf?: string;
} & ReportMoment;

/** What `trialBalance` answers. */
export type TrialBalanceReport = {
  /** The last day whose entries count; null: all of them. */
  readonly asOf: string | null;
  /** The past moment whose knowledge this is; null: what is known now. */
  readonly knownOn: string | null;
  /** Up to where the log had been read. */
  readonly position: number;
  /** One for each currency. */
  readonly totals: readonly {
    /** The ISO 4217 code of the currency. */
    readonly currency: string;
    /** All debits, a decimal in the currency. */
    readonly debits: Decimal;
    /** All credits, a decimal in the currency. */
    readonly credits: Decimal;
    /** Whether the two are the same, as they must be. */
    readonly balanced: boolean;
  }[];
  /** One for each account and currency. */
  readonly lines: readonly {
    /** The ISO 4217 code of the currency. */
    readonly currency: string;
    /** The account. */
    readonly accountId: string;
    /** What the account stands for; null while its opening has not been read. */
    readonly kind: 'customer' | 'member' | 'cash' | 'suspense' | 'fees' | 'liquidity' | 'settlement' | null;
    /** Whose it is; null while its opening has not been read. */
    readonly name: string | null;
    /** What was taken from the account, a decimal in the currency. */
    readonly debits: Decimal;
    /** What was given to it, a decimal in the currency. */
    readonly credits: Decimal;
    /** `credits` less `debits`. */
    readonly balance: Decimal;
  }[];
};

/** What `settlementWindows` is asked with. */
export type SettlementWindowsRequest = {
  /** The ISO 4217 code of the currency. */
  readonly currency: string;
  /** Sorted by this; with `-` descending. */
  readonly sort?: '-number' | 'number';
} & PageMoment;

/** What `settlementWindow` is asked with. */
export type SettlementWindowRequest = {
  /** The ISO 4217 code of the currency. */
  readonly currency: string;
  /** Which window of its currency, from 1. */
  readonly number: number;
} & ReadMoment;

/** What `settlementStatement` is asked with. */
export type SettlementStatementRequest = {
  /** The ISO 4217 code of the currency. */
  readonly currency: string;
  /** Which window of its currency, from 1. */
  readonly number: number;
} & ReportMoment;

/** What `settlementStatement` answers. */
export type SettlementStatementReport = {
  /** The ISO 4217 code of the currency. */
  readonly currency: string;
  /** Which window of its currency, from 1. */
  readonly number: number;
  /** How far the window has come. */
  readonly status: 'open' | 'closed' | 'settled';
  /** How many payments were counted in it, so far. */
  readonly payments: number;
  /** What they come to, a decimal in the currency. */
  readonly value: Decimal;
  /** When it was opened. */
  readonly openedAt: string;
  /** When its cycle ends; `closedAt` says when it was closed. */
  readonly closesAt: string;
  /** When it was closed; null while it is not. */
  readonly closedAt: string | null;
  /** When it was settled; null while it is not. */
  readonly settledAt: string | null;
  /** The transfers that moved the nets. */
  readonly transferIds: readonly string[];
  /** What each member paid and was paid, by its id. */
  readonly positions: readonly {
    /** The ISO 4217 code of the currency. */
    readonly currency: string;
    /** Which window of its currency, from 1. */
    readonly number: number;
    /** The bank, by the scheme's name for it; `own` is our own house. */
    readonly member: string;
    /** How many payments the member paid. */
    readonly debitCount: number;
    /** What the member paid, a decimal in the currency. */
    readonly debitValue: Decimal;
    /** How many payments the member was paid. */
    readonly creditCount: number;
    /** What the member was paid, a decimal in the currency. */
    readonly creditValue: Decimal;
    /** `creditValue` less `debitValue`: above zero, the member is owed it. */
    readonly net: Decimal;
  }[];
  /** Up to where the log had been read. */
  readonly position: number;
};

/** What `closeSettlementWindow` is asked with. */
export type CloseSettlementWindowRequest = {
  /** The ISO 4217 code of the currency. */
  readonly currency: string;
  /** Which window of its currency, from 1. */
  readonly number: number;
};

/** What `settleWindow` is asked with. */
export type SettleWindowRequest = {
  /** The ISO 4217 code of the currency. */
  readonly currency: string;
  /** Which window of its currency, from 1. */
  readonly number: number;
};

/** What `raiseDispute` is asked with. */
export type RaiseDisputeRequest = {
  /** The dispute. */
  readonly id: string;
  /** What is disputed, a decimal in the currency. */
  readonly amount: Decimal;
  /** The ISO 4217 code of the currency. */
  readonly currency: string;
  /** The code of the reason, by the scheme. */
  readonly reasonCode: string;
  /** Whose bank raises it. */
  readonly raisedBy: 'payer' | 'payee';
  /** What is said about it. */
  readonly note?: string;
};

/** What `representDispute` is asked with. */
export type RepresentDisputeRequest = {
  /** The dispute. */
  readonly id: string;
  /** What is said about it. */
  readonly evidence: string;
};

/** What `acceptDispute` is asked with. */
export type AcceptDisputeRequest = {
  /** The dispute. */
  readonly id: string;
  /** What is paid back, a decimal in the currency of the payment. */
  readonly amount: Decimal;
};

/** What `rejectDispute` is asked with. */
export type RejectDisputeRequest = {
  /** The dispute. */
  readonly id: string;
  /** What is said about it. */
  readonly note?: string;
};

/** What `withdrawDispute` is asked with. */
export type WithdrawDisputeRequest = {
  /** The dispute. */
  readonly id: string;
  /** What is said about it. */
  readonly note?: string;
};

/** What `dispute` is asked with. */
export type DisputeRequest = {
  /** The dispute. */
  readonly id: string;
} & ReadMoment;

/** What `disputesByStatus` is asked with. */
export type DisputesByStatusRequest = {
  /** How far the dispute has come. */
  readonly status: 'raised' | 'represented' | 'accepted' | 'rejected' | 'withdrawn';
  /** Sorted by this; with `-` descending. */
  readonly sort?: 'dueBy' | '-dueBy';
} & PageMoment;

/** What `disputesOfPayment` is asked with. */
export type DisputesOfPaymentRequest = {
  /** The dispute. */
  readonly id: string;
  /** Sorted by this; with `-` descending. */
  readonly sort?: 'raisedAt' | '-raisedAt';
} & PageMoment;

/** The operations of the context payments. */
export type PaymentsOperations = {
  /** A bank says what became of a leg it was asked for. For bank: what is theirs. */
  recordBankAnswer(request: RecordBankAnswerRequest, options?: CommandOptions): Promise<Receipt>;
  /** A person has found out whether a leg that is in doubt happened as it was asked for. For operator. */
  resolvePayment(request: ResolvePaymentRequest, options?: CommandOptions): Promise<Receipt>;
  /** An excess credit has been recovered, or is written off. For treasurer. */
  closeRecovery(request: CloseRecoveryRequest, options?: CommandOptions): Promise<Receipt>;
  /** The payments of which something is not known, with their turn-around time and what their delay has cost. For operator, treasurer, auditor. */
  paymentsInDoubt(request?: PaymentsInDoubtRequest, options?: ReadOptions): Promise<ReportAnswer<PaymentsInDoubtReport>>;
  /** Initiate a payment: by card with `method` and `token`, between accounts with `payer` and `payee`. For trader, operator. */
  initiatePayment(request: InitiatePaymentRequest, options?: CommandOptions): Promise<Receipt>;
  /** Ask a payer for a payment, which begins when the payer approves it. For trader, operator. */
  requestCollect(request: RequestCollectRequest, options?: CommandOptions): Promise<Receipt>;
  /** The payer approves what the payee asked for: the payment begins. For trader, operator. */
  approveCollect(request: ApproveCollectRequest, options?: CommandOptions): Promise<Receipt>;
  /** The payer declines what the payee asked for. For trader, operator. */
  declineCollect(request: DeclineCollectRequest, options?: CommandOptions): Promise<Receipt>;
  /** By card: capture some or all of what was authorised. For trader, operator. */
  capturePayment(request: CapturePaymentRequest, options?: CommandOptions): Promise<Receipt>;
  /** By card: let go of whatever is authorised and not captured. For trader, operator. */
  voidPayment(request: VoidPaymentRequest, options?: CommandOptions): Promise<Receipt>;
  /** Pay back some or all of what was paid. Between accounts the refund is a payment of its own, found by its `refundOf`. For operator. */
  refundPayment(request: RefundPaymentRequest, options?: CommandOptions): Promise<Receipt>;
  /** One payment, on either rail. For trader, operator, treasurer, auditor. */
  payment(request: PaymentRequest, options?: ReadOptions): Promise<RowAnswer<PaymentsRow>>;
  /** What happened to a payment, in words, with its legs and what the banks said of them. For trader, operator, treasurer, auditor. */
  paymentTimeline(request: PaymentTimelineRequest, options?: ReadOptions): Pages<PaymentTimelineRow>;
  /** The payments of an order, oldest first. For trader, operator, treasurer, auditor. */
  paymentsOfOrder(request: PaymentsOfOrderRequest, options?: ReadOptions): Pages<PaymentsRow>;
  /** Open an account: a customer's unless said, or the one of a bank that is a member of the scheme. For operator. */
  openAccount(request: OpenAccountRequest, options?: CommandOptions): Promise<Receipt>;
  /** Set how far below zero the account may go: all its limits anew, or the net debit caps of a member. For treasurer. */
  setOverdrafts(request: SetOverdraftsRequest, options?: CommandOptions): Promise<Receipt>;
  /** Let nothing more be taken from the account; what was held before may still be captured. For operator. */
  freezeAccount(request: FreezeAccountRequest, options?: CommandOptions): Promise<Receipt>;
  /** Let money be taken from the account again. For operator. */
  unfreezeAccount(request: UnfreezeAccountRequest, options?: CommandOptions): Promise<Receipt>;
  /** Close an account with nothing on it and nothing held. For operator. */
  closeAccount(request: CloseAccountRequest, options?: CommandOptions): Promise<Receipt>;
  /** Pay cash in. For operator. */
  depositCash(request: DepositCashRequest, options?: CommandOptions): Promise<Receipt>;
  /** Pay cash out. For operator. */
  withdrawCash(request: WithdrawCashRequest, options?: CommandOptions): Promise<Receipt>;
  /** Set money aside, for another account or to be paid out in cash, until it is captured or let go. For trader, operator. For customer: what is theirs. */
  holdMoney(request: HoldMoneyRequest, options?: CommandOptions): Promise<Receipt>;
  /** An account, with what is on it in each of its currencies. For trader, operator, treasurer, auditor. For customer: what is theirs. */
  account(request: AccountRequest, options?: ReadOptions): Promise<RowAnswer<AccountsRow>>;
  /** All accounts, by name. For trader, operator, treasurer, auditor. */
  accounts(request?: AccountsRequest, options?: ReadOptions): Pages<AccountsRow>;
  /** The accounts of a kind, by name. For trader, operator, treasurer, auditor. */
  accountsByKind(request: AccountsByKindRequest, options?: ReadOptions): Pages<AccountsRow>;
  /** What was posted to an account in a currency, from a day on and through another, in that order. For trader, operator, treasurer, auditor. For customer: what is theirs. */
  accountEntries(request: AccountEntriesRequest, options?: ReadOptions): Pages<AccountEntriesRow>;
  /** Move money from one account to another, today or as of an earlier day. For trader, operator, treasurer. For customer: what is theirs. */
  transferMoney(request: TransferMoneyRequest, options?: CommandOptions): Promise<Receipt>;
  /** Move what is held, or part of it; the rest is let go. For trader, operator, treasurer. */
  captureHold(request: CaptureHoldRequest, options?: CommandOptions): Promise<Receipt>;
  /** Let go of what is held. For trader, operator, treasurer. */
  voidHold(request: VoidHoldRequest, options?: CommandOptions): Promise<Receipt>;
  /** Undo a transfer by another with the same legs the other way round. For operator, treasurer. */
  reverseTransfer(request: ReverseTransferRequest, options?: CommandOptions): Promise<Receipt>;
  /** A transfer with its legs, where it stands, and what undid it. For trader, operator, treasurer, auditor. For customer: what is theirs. */
  transfer(request: TransferRequest, options?: ReadOptions): Promise<RowAnswer<TransfersRow>>;
  /** The transfers of a payment, oldest first. For trader, operator, treasurer, auditor. */
  transfersOfPayment(request: TransfersOfPaymentRequest, options?: ReadOptions): Pages<TransfersRow>;
  /** Close every day up to and including this one: nothing is entered there any more. For treasurer. */
  closeBooks(request: CloseBooksRequest, options?: CommandOptions): Promise<Receipt>;
  /** Quote a rate: how many units of one currency one unit of another buys, and what the exchange costs. For trader, treasurer. */
  quoteFx(request: QuoteFxRequest, options?: CommandOptions): Promise<Receipt>;
  /** Exchange at the quoted rate, once. Both accounts may be the same one. For trader, treasurer. */
  bookFx(request: BookFxRequest, options?: CommandOptions): Promise<Receipt>;
  /** What was on an account at the end of a day, or is on it now, in each of its currencies. For trader, operator, treasurer, auditor. For customer: what is theirs. */
  accountBalance(request: AccountBalanceRequest, options?: ReadOptions): Promise<ReportAnswer<AccountBalanceReport>>;
  /** What happened on an account from one day through another, as JSON, CSV or camt.053. For trader, operator, treasurer, auditor. For customer: what is theirs. */
  accountStatement(request: AccountStatementRequest & { readonly format?: 'json' }, options?: ReadOptions): Promise<ReportAnswer<AccountStatementReport>>;
  /** What happened on an account from one day through another, as JSON, CSV or camt.053. For trader, operator, treasurer, auditor. For customer: what is theirs. */
  accountStatement(request: AccountStatementRequest & { readonly format: 'csv' | 'camt.053' }, options?: ReadOptions): Promise<TextAnswer>;
  /** What the journal posted to every account, through a day or until now; per currency it comes to nothing. For treasurer, auditor. */
  trialBalance(request?: TrialBalanceRequest, options?: ReadOptions): Promise<ReportAnswer<TrialBalanceReport>>;
  /** The settlement windows of a currency, the latest first. For treasurer, auditor. */
  settlementWindows(request: SettlementWindowsRequest, options?: ReadOptions): Pages<SettlementWindowsRow>;
  /** One settlement window. For treasurer, auditor. */
  settlementWindow(request: SettlementWindowRequest, options?: ReadOptions): Promise<RowAnswer<SettlementWindowsRow>>;
  /** The net settlement statement: what each member paid and was paid in a window, and its net. For treasurer, auditor. */
  settlementStatement(request: SettlementStatementRequest & { readonly format?: 'json' }, options?: ReadOptions): Promise<ReportAnswer<SettlementStatementReport>>;
  /** The net settlement statement: what each member paid and was paid in a window, and its net. For treasurer, auditor. */
  settlementStatement(request: SettlementStatementRequest & { readonly format: 'csv' }, options?: ReadOptions): Promise<TextAnswer>;
  /** Close the open window before its time; the next opens. For treasurer. */
  closeSettlementWindow(request: CloseSettlementWindowRequest, options?: CommandOptions): Promise<Receipt>;
  /** Settle the earliest closed window: the nets are moved to the settlement account. For treasurer. */
  settleWindow(request: SettleWindowRequest, options?: CommandOptions): Promise<Receipt>;
  /** Raise a dispute about a completed payment, for some or all of what has not been paid back. For operator. */
  raiseDispute(request: RaiseDisputeRequest, options?: CommandOptions): Promise<Receipt>;
  /** Answer a dispute: the payment was right, and this is why. For operator. */
  representDispute(request: RepresentDisputeRequest, options?: CommandOptions): Promise<Receipt>;
  /** Accept a dispute: some or all of what is disputed is paid back, as a payment of its own. For operator. */
  acceptDispute(request: AcceptDisputeRequest, options?: CommandOptions): Promise<Receipt>;
  /** Decide against whoever raised the dispute. For operator. */
  rejectDispute(request: RejectDisputeRequest, options?: CommandOptions): Promise<Receipt>;
  /** Let a dispute go. For operator. */
  withdrawDispute(request: WithdrawDisputeRequest, options?: CommandOptions): Promise<Receipt>;
  /** One dispute. For operator, auditor. */
  dispute(request: DisputeRequest, options?: ReadOptions): Promise<RowAnswer<DisputesRow>>;
  /** The disputes of one status, the one due first at the top. For operator, auditor. */
  disputesByStatus(request: DisputesByStatusRequest, options?: ReadOptions): Pages<DisputesRow>;
  /** The disputes about one payment, oldest first. For operator, auditor. */
  disputesOfPayment(request: DisputesOfPaymentRequest, options?: ReadOptions): Pages<DisputesRow>;
};

/** What can be followed. */
export type PaymentsFollow = {
  /** The changes of: One payment, on either rail. */
  payment(request: PaymentRequest, options?: FollowOptions): AsyncIterable<Change<PaymentsRow>>;
  /** The changes of: What happened to a payment, in words, with its legs and what the banks said of them. */
  paymentTimeline(request: PaymentTimelineRequest, options?: FollowOptions): AsyncIterable<Change<PaymentTimelineRow>>;
  /** The changes of: The payments of an order, oldest first. */
  paymentsOfOrder(request: PaymentsOfOrderRequest, options?: FollowOptions): AsyncIterable<Change<PaymentsRow>>;
  /** The changes of: An account, with what is on it in each of its currencies. */
  account(request: AccountRequest, options?: FollowOptions): AsyncIterable<Change<AccountsRow>>;
  /** The changes of: All accounts, by name. */
  accounts(request: AccountsRequest, options?: FollowOptions): AsyncIterable<Change<AccountsRow>>;
  /** The changes of: The accounts of a kind, by name. */
  accountsByKind(request: AccountsByKindRequest, options?: FollowOptions): AsyncIterable<Change<AccountsRow>>;
  /** The changes of: What was posted to an account in a currency, from a day on and through another, in that order. */
  accountEntries(request: AccountEntriesRequest, options?: FollowOptions): AsyncIterable<Change<AccountEntriesRow>>;
  /** The changes of: A transfer with its legs, where it stands, and what undid it. */
  transfer(request: TransferRequest, options?: FollowOptions): AsyncIterable<Change<TransfersRow>>;
  /** The changes of: The transfers of a payment, oldest first. */
  transfersOfPayment(request: TransfersOfPaymentRequest, options?: FollowOptions): AsyncIterable<Change<TransfersRow>>;
  /** The changes of: The settlement windows of a currency, the latest first. */
  settlementWindows(request: SettlementWindowsRequest, options?: FollowOptions): AsyncIterable<Change<SettlementWindowsRow>>;
  /** The changes of: One settlement window. */
  settlementWindow(request: SettlementWindowRequest, options?: FollowOptions): AsyncIterable<Change<SettlementWindowsRow>>;
  /** The changes of: One dispute. */
  dispute(request: DisputeRequest, options?: FollowOptions): AsyncIterable<Change<DisputesRow>>;
  /** The changes of: The disputes of one status, the one due first at the top. */
  disputesByStatus(request: DisputesByStatusRequest, options?: FollowOptions): AsyncIterable<Change<DisputesRow>>;
  /** The changes of: The disputes about one payment, oldest first. */
  disputesOfPayment(request: DisputesOfPaymentRequest, options?: FollowOptions): AsyncIterable<Change<DisputesRow>>;
};

/** The request of every command. */
export type PaymentsCommands = {
  readonly recordBankAnswer: RecordBankAnswerRequest;
  readonly resolvePayment: ResolvePaymentRequest;
  readonly closeRecovery: CloseRecoveryRequest;
  readonly initiatePayment: InitiatePaymentRequest;
  readonly requestCollect: RequestCollectRequest;
  readonly approveCollect: ApproveCollectRequest;
  readonly declineCollect: DeclineCollectRequest;
  readonly capturePayment: CapturePaymentRequest;
  readonly voidPayment: VoidPaymentRequest;
  readonly refundPayment: RefundPaymentRequest;
  readonly openAccount: OpenAccountRequest;
  readonly setOverdrafts: SetOverdraftsRequest;
  readonly freezeAccount: FreezeAccountRequest;
  readonly unfreezeAccount: UnfreezeAccountRequest;
  readonly closeAccount: CloseAccountRequest;
  readonly depositCash: DepositCashRequest;
  readonly withdrawCash: WithdrawCashRequest;
  readonly holdMoney: HoldMoneyRequest;
  readonly transferMoney: TransferMoneyRequest;
  readonly captureHold: CaptureHoldRequest;
  readonly voidHold: VoidHoldRequest;
  readonly reverseTransfer: ReverseTransferRequest;
  readonly closeBooks: CloseBooksRequest;
  readonly quoteFx: QuoteFxRequest;
  readonly bookFx: BookFxRequest;
  readonly closeSettlementWindow: CloseSettlementWindowRequest;
  readonly settleWindow: SettleWindowRequest;
  readonly raiseDispute: RaiseDisputeRequest;
  readonly representDispute: RepresentDisputeRequest;
  readonly acceptDispute: AcceptDisputeRequest;
  readonly rejectDispute: RejectDisputeRequest;
  readonly withdrawDispute: WithdrawDisputeRequest;
};

export const paymentsTable = {
  recordBankAnswer: { kind: 'command', path: '/api/v1/payments/{id}/bank-answers' },
  resolvePayment: { kind: 'command', path: '/api/v1/payments/{id}/resolve' },
  closeRecovery: { kind: 'command', path: '/api/v1/payments/{id}/recovery' },
  paymentsInDoubt: { kind: 'report', path: '/api/v1/payments/in-doubt' },
  initiatePayment: { kind: 'command', path: '/api/v1/payments' },
  requestCollect: { kind: 'command', path: '/api/v1/payments/collect' },
  approveCollect: { kind: 'command', path: '/api/v1/payments/{id}/approve' },
  declineCollect: { kind: 'command', path: '/api/v1/payments/{id}/decline' },
  capturePayment: { kind: 'command', path: '/api/v1/payments/{id}/capture' },
  voidPayment: { kind: 'command', path: '/api/v1/payments/{id}/void' },
  refundPayment: { kind: 'command', path: '/api/v1/payments/{id}/refund' },
  payment: { kind: 'row', path: '/api/v1/payments/{id}' },
  paymentTimeline: { kind: 'page', path: '/api/v1/payments/{id}/timeline' },
  paymentsOfOrder: { kind: 'page', path: '/api/v1/payments' },
  openAccount: { kind: 'command', path: '/api/v1/accounts' },
  setOverdrafts: { kind: 'command', path: '/api/v1/accounts/{id}/overdrafts' },
  freezeAccount: { kind: 'command', path: '/api/v1/accounts/{id}/freeze' },
  unfreezeAccount: { kind: 'command', path: '/api/v1/accounts/{id}/unfreeze' },
  closeAccount: { kind: 'command', path: '/api/v1/accounts/{id}/close' },
  depositCash: { kind: 'command', path: '/api/v1/accounts/{id}/deposits' },
  withdrawCash: { kind: 'command', path: '/api/v1/accounts/{id}/withdrawals' },
  holdMoney: { kind: 'command', path: '/api/v1/accounts/{id}/holds' },
  account: { kind: 'row', path: '/api/v1/accounts/{id}' },
  accounts: { kind: 'page', path: '/api/v1/accounts' },
  accountsByKind: { kind: 'page', path: '/api/v1/accounts/kind/{kind}' },
  accountEntries: { kind: 'page', path: '/api/v1/accounts/{id}/entries' },
  transferMoney: { kind: 'command', path: '/api/v1/transfers' },
  captureHold: { kind: 'command', path: '/api/v1/transfers/{id}/capture' },
  voidHold: { kind: 'command', path: '/api/v1/transfers/{id}/void' },
  reverseTransfer: { kind: 'command', path: '/api/v1/transfers/{id}/reverse' },
  transfer: { kind: 'row', path: '/api/v1/transfers/{id}' },
  transfersOfPayment: { kind: 'page', path: '/api/v1/transfers' },
  closeBooks: { kind: 'command', path: '/api/v1/books/close' },
  quoteFx: { kind: 'command', path: '/api/v1/fx/quotes' },
  bookFx: { kind: 'command', path: '/api/v1/fx/quotes/{id}/book' },
  accountBalance: { kind: 'report', path: '/api/v1/accounts/{id}/balance' },
  accountStatement: { kind: 'report', path: '/api/v1/accounts/{id}/statement' },
  trialBalance: { kind: 'report', path: '/api/v1/trial-balance' },
  settlementWindows: { kind: 'page', path: '/api/v1/settlement/windows' },
  settlementWindow: { kind: 'row', path: '/api/v1/settlement/windows/{currency}/{number}' },
  settlementStatement: { kind: 'report', path: '/api/v1/settlement/windows/{currency}/{number}/statement' },
  closeSettlementWindow: { kind: 'command', path: '/api/v1/settlement/windows/{currency}/{number}/close' },
  settleWindow: { kind: 'command', path: '/api/v1/settlement/windows/{currency}/{number}/settle' },
  raiseDispute: { kind: 'command', path: '/api/v1/payments/{id}/disputes' },
  representDispute: { kind: 'command', path: '/api/v1/disputes/{id}/represent' },
  acceptDispute: { kind: 'command', path: '/api/v1/disputes/{id}/accept' },
  rejectDispute: { kind: 'command', path: '/api/v1/disputes/{id}/reject' },
  withdrawDispute: { kind: 'command', path: '/api/v1/disputes/{id}/withdraw' },
  dispute: { kind: 'row', path: '/api/v1/disputes/{id}' },
  disputesByStatus: { kind: 'page', path: '/api/v1/disputes' },
  disputesOfPayment: { kind: 'page', path: '/api/v1/payments/{id}/disputes' },
} as const;
