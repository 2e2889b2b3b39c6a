using Microsoft.AspNetCore.Http.HttpResults;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Api;

/// <summary>Expected failures as problem documents (RFC 9457): the one place that gives them a status.</summary>
public static class Refusal
{
    public static ProblemHttpResult Of(Problem problem) => TypedResults.Problem(
        title: Texts.Say(problem.Message),
        detail: problem is Invalid invalid ? string.Join(" ", invalid.Fields.Select(field => $"{field.Field}: {Texts.Say(field.Why)} {Texts.Say(field.Remedy)}")) : null,
        statusCode: problem switch
        {
            Kernel.NotFound => StatusCodes.Status404NotFound,
            Forbidden => StatusCodes.Status403Forbidden,
            TooMuch => StatusCodes.Status429TooManyRequests,
            Kernel.Conflict => StatusCodes.Status409Conflict,
            _ => StatusCodes.Status400BadRequest,
        });
}
