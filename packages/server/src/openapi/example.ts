export { exampleOf, exampleOfRoute } from '@daybook/core';
