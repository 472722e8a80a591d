import { generatedName, namePropertyOf, type Place } from "../../model/resources.ts";
import type { Template, TemplateResource } from "./cut-template.ts";

const STORES = new Set(["AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::SQS::Queue"]);

/** The template with names where CloudFormation would make some: those that functions are told here. The given one is not changed. */
export function withStoreNames(template: Template, place: Place): Template {
  const named = ([id, resource]: [string, TemplateResource]): [string, TemplateResource] => {
    const property = namePropertyOf(resource.Type);
    const { Properties: properties = {} } = resource;
    if (!STORES.has(resource.Type) || property === undefined || properties[property] !== undefined)
      return [id, resource];
    const name = generatedName(place, id, resource.Type, properties);
    return [id, { ...resource, Properties: { ...properties, [property]: name } }];
  };
  return { ...template, Resources: Object.fromEntries(Object.entries(template.Resources).map(named)) };
}
