import { OperationNodeTransformer } from 'kysely';
import type {
  KyselyPlugin,
  PluginTransformQueryArgs,
  PluginTransformResultArgs,
  PrimitiveValueListNode,
  QueryResult,
  RootOperationNode,
  UnknownRow,
  ValueNode,
} from 'kysely';

/** Lets only such values pass as SQLite and PostgreSQL hold alike, so that a row reads the same from both. */
export class PortableValuesPlugin implements KyselyPlugin {
  readonly #transformer = new PortableValuesTransformer();

  transformQuery({ node }: PluginTransformQueryArgs): RootOperationNode {
    return this.#transformer.transformNode(node);
  }
  async transformResult({ result }: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    return result;
  }
}

class PortableValuesTransformer extends OperationNodeTransformer {
  protected override transformValue(node: ValueNode): ValueNode {
    return { ...node, value: toPortable(node.value) };
  }
  protected override transformPrimitiveValueList(node: PrimitiveValueListNode): PrimitiveValueListNode {
    return { ...node, values: node.values.map(toPortable) };
  }
}

/**
 * PostgreSQL refuses NUL in text, which a broken log line may contain, and the activity would try for ever. NaN is null
 * in SQLite and in JSON; SQLite forgets the sign of zero.
 */
function toPortable(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('\0', '');
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : null;
  return value;
}
