using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Approvals.Api;

/// <summary>
/// The body an endpoint takes. Metadata of our own: the framework's would let routing send a wrong media type to the page "not found"
/// before anybody is asked who they are.
/// </summary>
/// <param name="Type">Null for a file upload.</param>
/// <param name="Slot">Whether a file is uploaded for a slot.</param>
/// <param name="Raw">Media type of a body that is taken as it is; null for the others.</param>
internal sealed record BodyDescription(Type? Type, bool Slot = true, string? Raw = null);

/// <summary>The OpenAPI document: what the endpoints cannot say by their signatures.</summary>
internal static class OpenApiSetup
{
    private const string Scheme = "bearer";

    public static RouteHandlerBuilder Takes<T>(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(new BodyDescription(typeof(T)));

    public static RouteHandlerBuilder TakesFile(this RouteHandlerBuilder endpoint, bool slot = true) =>
        endpoint.WithMetadata(new BodyDescription(null, slot));

    public static RouteHandlerBuilder TakesRaw(this RouteHandlerBuilder endpoint, string mediaType) =>
        endpoint.WithMetadata(new BodyDescription(null, Raw: mediaType));

    public static RouteHandlerBuilder Gives<T>(this RouteHandlerBuilder endpoint, int status, params int[] problems) =>
        endpoint.Produces<T>(status).Fails(problems);

    public static RouteHandlerBuilder Gives(this RouteHandlerBuilder endpoint, int status, params int[] problems) =>
        endpoint.Produces(status, contentType: "application/octet-stream").Fails(problems);

    public static void Describe(OpenApiOptions options)
    {
        options.ShouldInclude = description => description.RelativePath?.StartsWith(ApiSetup.Root[1..], StringComparison.Ordinal) == true;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Approvals", Version = "v1",
                Description = "Errors are problem details (RFC 9457) with the members key and problems [{where, key, text}]; "
                    + "Accept-Language chooses vi or en. Members that a body does not know are refused.",
            };
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = Scheme };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(DescribeAsync);
    }

    private static async Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context,
        CancellationToken cancellation)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<BodyDescription>().LastOrDefault() is not { } body) return;
        operation.Parameters ??= [];
        var method = context.Description.HttpMethod;
        if (method == HttpMethods.Patch) operation.Parameters.Add(Header("If-Match", "Revision of the draft, as the ETag gave it",
            required: true));
        if (method == HttpMethods.Post && body.Type is not null && context.Description.RelativePath is { } path
            && (path.Contains("tasks/", StringComparison.Ordinal) || path.Contains("cases/{id}/", StringComparison.Ordinal)))
            operation.Parameters.Add(Header("Idempotency-Key",
                "1 to 200 ASCII characters; the same key with the same body gives the first answer again", required: false));
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = body.Type != typeof(Nothing),
            Content = new Dictionary<string, OpenApiMediaType>
            {
                [body.Raw ?? (body.Type is null ? "multipart/form-data" : "application/json")] = new OpenApiMediaType
                {
                    Schema = body.Raw is not null ? new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" }
                        : body.Type is null ? FileSchema(body.Slot)
                        : await context.GetOrCreateSchemaAsync(body.Type, null, cancellation),
                },
            },
        };
    }

    private static RouteHandlerBuilder Fails(this RouteHandlerBuilder endpoint, int[] problems)
    {
        foreach (var status in problems.Append(StatusCodes.Status401Unauthorized).Order()) endpoint.ProducesProblem(status);
        return endpoint;
    }

    private static OpenApiParameter Header(string name, string description, bool required) => new()
    {
        Name = name, In = ParameterLocation.Header, Description = description, Required = required,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };

    private static OpenApiSchema FileSchema(bool slot)
    {
        var file = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" };
        List<System.Text.Json.Nodes.JsonNode> kinds = ["digitalOriginal", "certifiedCopy", "photograph"];
        return new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Required = slot ? new HashSet<string> { "slot", "file" } : new HashSet<string> { "file" },
            Properties = !slot ? new Dictionary<string, IOpenApiSchema> { ["file"] = file } : new Dictionary<string, IOpenApiSchema>
            {
                ["slot"] = new OpenApiSchema { Type = JsonSchemaType.String },
                ["copyKind"] = new OpenApiSchema { Type = JsonSchemaType.String, Enum = kinds },
                ["file"] = file,
            },
        };
    }
}
